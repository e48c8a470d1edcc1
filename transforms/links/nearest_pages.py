"""The page that an unresolved link may mean, how it was found, and how sure that is.

    title       a page has the title that the link copies
    last_part   a page's url ends as the link's does
    url         the last part of a page's url is nearly the link's
    near_title  a page's title is nearly the one that the link copies

A suggestion never resolves a link. The two last compare letters only with pages that share a rare word beginning or
ending, and only the targets that most links have, so that the cost is bounded.
"""

from __future__ import annotations

import polars as pl
from rapidfuzz import fuzz, process

from transforms.frames import compute, settle
from transforms.keywords.normalize import fold
from transforms.links.link_routes import page_key

MOST_TARGETS = 2000
"""How many different unresolved targets are compared letter by letter; those of most links come first."""
RARE = 500
"""On how many pages a piece of a word may stand to tell pages apart."""
PIECES, CANDIDATES = 8, 20
"""How many rare pieces of a target are looked up, and how many of the pages found are compared."""
NEAR = 75
"""How alike two urls or titles are, of 100, for one to be taken for the other."""
_KEYS = ("target_title", "place_key")


def with_suggestions(links: pl.LazyFrame, pages: pl.LazyFrame, urls: pl.LazyFrame) -> pl.LazyFrame:
    """Add `suggested_no`, `suggested_by` and `suggestion_score`, from 0 to 1, of each unresolved link."""
    is_page = pl.col("verdict").is_in(["broken", "ambiguous"]) & ~pl.col("is_asset")
    links = links.with_columns(place_key=pl.when(is_page).then("target_key"), is_unresolved=is_page)
    targets = settle(
        links.filter("is_unresolved")
        .group_by(*_KEYS)
        .agg(link_count=pl.len())
        .sort("link_count", *_KEYS, descending=[True, False, False])
        .with_row_index("at")
        .with_columns(title_key=fold(pl.col("target_title")))
    )
    if not compute(targets.head(1)).height:
        none = {"suggested_by": pl.String, "suggestion_score": pl.Float64, "suggested_no": pl.UInt32}
        return links.with_columns(pl.lit(None, dtype).alias(column) for column, dtype in none.items())
    places = _places(pages, urls)
    titles = pages.select("no", key="title_key").drop_nulls()
    parts = targets.with_columns(part=_last_part(pl.col("place_key")))
    endings = settle(places.select("no", key=_last_part(pl.col("key"))))
    equal = settle(pl.concat([
        _equal(targets, "title_key", titles, "title", 1.0),
        _equal(parts, "part", endings, "last_part", 0.9),
    ]))  # fmt: skip
    unlike = parts.join(equal, on="at", how="anti")
    near = pl.concat([_near(unlike, "part", endings, "url"), _near(unlike, "title_key", titles, "near_title")])
    best = pl.concat([equal, near]).sort("at", "rank", "no").group_by("at", maintain_order=True).first()
    found = settle(best)
    suggestions = targets.join(found, on="at").select(
        *_KEYS, "suggested_by", "suggestion_score", suggested_no="no", is_unresolved=pl.lit(value=True)
    )
    is_elsewhere = pl.col("suggested_no") != pl.col("source_no")
    columns = ("suggested_no", "suggested_by", "suggestion_score")
    return links.join(
        suggestions, on=[*_KEYS, "is_unresolved"], how="left", nulls_equal=True, maintain_order="left"
    ).with_columns(pl.when(is_elsewhere).then(pl.col(column)).alias(column) for column in columns)


def _places(pages: pl.LazyFrame, urls: pl.LazyFrame) -> pl.LazyFrame:
    """Return the urls of each page, and the path of a page without."""
    own = urls.select("no", key="url_key")
    paths = pages.join(own, on="no", how="anti").select("no", key="/" + page_key(pl.col("path")))
    return pl.concat([own, paths], how="vertical_relaxed")


def _last_part(key: pl.Expr) -> pl.Expr:
    return key.str.to_lowercase().str.extract(r"([^/]+?)(?:\.\w+)?/?$")


def _equal(targets: pl.LazyFrame, column: str, pages: pl.LazyFrame, route: str, score: float) -> pl.LazyFrame:
    """Return the page with the same key; where several have it, the first, and half as sure."""
    asked = targets.select("at", key=column).drop_nulls()
    there = pages.join(asked, on="key", how="semi")
    by_key = there.group_by("key").agg(pl.col("no").min(), page_count=pl.col("no").n_unique())
    score_of = pl.when(pl.col("page_count") == 1).then(score).otherwise(score / 2)
    return asked.join(by_key, on="key").select(
        "at", "no", suggested_by=pl.lit(route), suggestion_score=score_of, rank=_rank(route)
    )


def _near(targets: pl.LazyFrame, column: str, pages: pl.LazyFrame, route: str) -> pl.LazyFrame:
    """Return the page whose key is nearest, letter by letter, of those that share rare pieces of words."""
    shape = {"at": pl.UInt32, "no": pl.UInt32, "suggested_by": pl.String, "suggestion_score": pl.Float64,
             "rank": pl.Int32}  # fmt: skip
    asked = settle(targets.filter(pl.col("at") < MOST_TARGETS).select("at", asked=column).drop_nulls())
    if not compute(asked.head(1)).height:
        return pl.LazyFrame(schema=shape)
    wanted = asked.with_columns(key="asked").pipe(_pieces)
    pieces = pages.drop_nulls().unique().pipe(_pieces, wanted)
    rare = pieces.group_by("piece").agg(page_count=pl.len()).filter(pl.col("page_count") <= RARE)
    candidates = compute(
        wanted.join(rare, on="piece")
        .sort("at", "page_count", "piece")
        .group_by("at", maintain_order=True)
        .head(PIECES)
        .join(pieces, on="piece")
        .group_by("at", "no", "asked", "key_right")
        .agg(weight=(1 / pl.col("page_count")).sum().round(9))
        .sort("at", "weight", "no", "key_right", descending=[False, True, False, False])
        .group_by("at", maintain_order=True)
        .head(CANDIDATES)
    )
    if not candidates.height:
        return pl.LazyFrame(schema=shape)
    likeness = process.cpdist(
        candidates["asked"].to_list(), candidates["key_right"].to_list(), scorer=fuzz.ratio, score_cutoff=NEAR
    )
    return (
        candidates.lazy()
        .with_columns(pl.Series("likeness", likeness, pl.Float64))
        .filter(pl.col("likeness") >= NEAR)
        .sort("at", "likeness", "no", descending=[False, True, False])
        .group_by("at", maintain_order=True)
        .first()
        .select(
            "at", "no", suggested_by=pl.lit(route), suggestion_score=(pl.col("likeness") / 100).round(4),
            rank=_rank(route),
        )
    )  # fmt: skip


def _pieces(keys: pl.LazyFrame, wanted: pl.LazyFrame | None = None) -> pl.LazyFrame:
    """Return a row for each beginning and ending, of four letters, of the words of `key`; of `wanted` ones, if given.

    Words come again and again, so that each is cut once.
    """
    of_key = pl.col("key").str.to_lowercase().str.extract_all(r"[\p{L}\p{N}]+")
    words = settle(keys.with_columns(word=of_key).explode("word").drop_nulls("word"))
    word = pl.col("word")
    cut = words.select("word").unique().with_columns(
        piece=pl.concat_list("^" + word.str.slice(0, 4), "$" + word.str.tail(4))
    ).explode("piece")  # fmt: skip
    if wanted is not None:
        cut = cut.join(wanted, on="piece", how="semi")
    return words.join(cut, on="word").drop("word").unique()


def _rank(route: str) -> pl.Expr:
    return pl.lit(("title", "last_part", "url", "near_title").index(route), pl.Int32)
