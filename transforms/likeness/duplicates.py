"""Duplicates: clusters of pages with one title, one text, or nearly one text, and which of them to keep.

A cluster is never made of a chain: the pages of a `title` or `text` cluster are equal to each other, and each page of
a `near` cluster is near its keeper. Of pages with one text only the one to keep stands in a `near` cluster.
"""

from __future__ import annotations

import polars as pl

from transforms.likeness.near_duplicates import CANDIDATE, NEAR, build_near_pairs
from transforms.likeness.similarity import Words, cosines, heaviest

LIKELY = 0.3
"""The similarity of two pages from which their texts may be nearly one."""
SHORTEST = 20
"""Texts of fewer words are stubs that say nothing; that two are equal means nothing."""


def build_page_duplicates(ranked: pl.DataFrame, words: Words, neighbours: pl.DataFrame) -> pl.DataFrame:
    """Return `page_duplicates` (columns: `transforms.schemas`), by kind and keeper.

    `ranked` is as `rank_keepers` returns it, `words` those of all pages, `neighbours` those of page vectors.
    """
    clusters = {
        "title": title_clusters(ranked),
        "text": text_clusters(ranked),
        "near": star_clusters(ranked, near_pairs(ranked, words, neighbours)),
    }
    members = pl.concat(frame.with_columns(kind=pl.lit(kind)) for kind, frame in clusters.items())
    texts = words.of_pages(members["no"].to_numpy()).of_texts().vectors()
    similarity = cosines(texts, members["no"].to_numpy(), members["keeper_no"].to_numpy())
    return _describe(members.with_columns(similarity=pl.Series(similarity)), ranked)


def near_pairs(ranked: pl.DataFrame, words: Words, neighbours: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of pages with nearly one text, in both directions: no, other_no, similarity.

    Of pages with one text the first stands for all: their neighbours are its neighbours.
    """
    whole = ranked.filter(pl.col("word_count") >= SHORTEST)
    singles = whole.select("no", single=pl.col("no").first().over("text_hash"))
    pairs = (
        neighbours.filter(pl.col("similarity") >= LIKELY)
        .join(singles, on="no")
        .join(singles.rename({"no": "other_no", "single": "other_single"}), on="other_no")
        .select(no="single", other_no="other_single")
        .filter(pl.col("no") != pl.col("other_no"))
    )
    pairs = pl.concat([pairs, pairs.select(no="other_no", other_no="no")]).unique().sort("no", "other_no")
    texts = heaviest(words.of_pages(pairs["no"].to_numpy()).of_texts()).vectors()
    is_close = cosines(texts, pairs["no"].to_numpy(), pairs["other_no"].to_numpy()) >= CANDIDATE
    return build_near_pairs(pairs.filter(pl.Series(is_close)), words)


def rank_keepers(pages: pl.DataFrame, page_graph: pl.DataFrame, page_terms: pl.DataFrame) -> pl.DataFrame:
    """Return the pages in the order in which they are worth keeping, with `no` (row in `pages`) and `rank`.

    Pages that search engines may show come first; then in-degree, words, day of publication (oldest) and path decide.
    """
    return (
        pages.with_row_index("no")
        .join(page_graph.select("path", "in_degree"), on="path", how="left", maintain_order="left")
        .join(page_terms.select("path", "text_hash"), on="path", how="left", maintain_order="left")
        .with_columns(is_public=pl.col("is_indexable") & ~pl.col("is_draft"))
        .sort(
            "is_public", "in_degree", "word_count", "published_on", "path",
            descending=[True, True, True, False, False], nulls_last=True,
        )
        .with_row_index("rank")
    )  # fmt: skip


def title_clusters(ranked: pl.DataFrame) -> pl.DataFrame:
    """Return the pages whose title another page of their language has: no, keeper_no."""
    return _equal_clusters(ranked.drop_nulls("title_key"), "title_key", "language")


def text_clusters(ranked: pl.DataFrame) -> pl.DataFrame:
    """Return the pages whose text another page has: no, keeper_no."""
    return _equal_clusters(ranked.filter(pl.col("word_count") >= SHORTEST).drop_nulls("text_hash"), "text_hash")


def _equal_clusters(ranked: pl.DataFrame, *key: str) -> pl.DataFrame:
    size, keeper = pl.len().over(key), pl.col("no").first().over(key)
    clusters = ranked.select("no", keeper_no=keeper, size=size).filter(pl.col("size") > 1)
    return clusters.select("no", "keeper_no")


def star_clusters(ranked: pl.DataFrame, near: pl.DataFrame) -> pl.DataFrame:
    """Return the pages of near clusters: no, keeper_no.

    From the best keeper down, a page that is in no cluster yet takes all pages near to it that are in none.
    """
    neighbours: dict[int, list[int]] = {}
    for no, other_no in near.select("no", "other_no").rows():
        neighbours.setdefault(no, []).append(other_no)
    keepers: dict[int, int] = {}
    for no in ranked.join(near.select("no").unique(), on="no", how="semi", maintain_order="left")["no"]:
        free = [other for other in neighbours[no] if other not in keepers]
        if no not in keepers and free:
            keepers |= dict.fromkeys([no, *free], no)
    return pl.DataFrame(list(keepers.items()), schema={"no": pl.UInt32, "keeper_no": pl.UInt32}, orient="row")


def _describe(members: pl.DataFrame, ranked: pl.DataFrame) -> pl.DataFrame:
    """Return `page_duplicates`, by cluster; the keeper comes first.

    `members` has kind, no, keeper_no, and the cosine of the two texts as `similarity`.
    """
    facts = ranked.select("no", "rank", "path", "text_hash", "is_public", "in_degree", "word_count", "published_on")
    keeper = facts.select(keeper_no="no", keeper_path="path", keeper_text_hash="text_hash")
    is_same_text = pl.col("text_hash") == pl.col("keeper_text_hash")
    return (
        members.join(facts, on="no")
        .join(keeper, on="keeper_no")
        .with_columns(
            similarity=pl.when(is_same_text).then(1.0).otherwise(pl.col("similarity").cast(pl.Float64).round(4)),
            cluster_id=pl.concat_str("kind", pl.lit(":"), "keeper_path"),
        )
        .with_columns(text_match=_text_match(is_same_text))
        .sort("kind", "keeper_path", "rank")
        .with_columns(keeper_reason=keeper_reason().over("kind", "keeper_path"))
    )


def _text_match(is_same_text: pl.Expr) -> pl.Expr:
    return (
        pl.when(is_same_text).then(pl.lit("same"))
        .when(pl.col("similarity") >= NEAR).then(pl.lit("near"))
        .otherwise(pl.lit("different"))
    )  # fmt: skip


def keeper_reason() -> pl.Expr:
    """Say in words what puts a cluster's first page before its second; to be computed over each cluster."""

    def first(column: str) -> pl.Expr:
        return pl.col(column).get(0)

    def second(column: str) -> pl.Expr:
        return pl.col(column).get(1)

    linked = "linked to by {} pages, the next by {}"
    longer = "{} words, the next has {}; as many pages link to both"
    older = "published first, on {}; links and length are equal"
    return (
        pl.when(first("is_public") & ~second("is_public"))
        .then(pl.lit("the others are drafts or kept from search engines"))
        .when(first("in_degree") > second("in_degree"))
        .then(pl.format(linked, first("in_degree"), second("in_degree")))
        .when(first("word_count") > second("word_count"))
        .then(pl.format(longer, first("word_count"), second("word_count")))
        .when(first("published_on").is_not_null() & first("published_on").ne_missing(second("published_on")))
        .then(pl.format(older, first("published_on")))
        .otherwise(pl.lit("first by path; links, length and day are equal"))
    )
