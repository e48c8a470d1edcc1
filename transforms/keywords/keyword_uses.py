"""Keyword uses: keywords that a page's text uses and the page does not declare, and declared ones the text lacks.

The counted words of all pages (`transforms.likeness.terms`) tell most of it: a keyword of one word is used as often
as the word, and one of several words only where each of them stands often enough. For these last, and for declared
words that a text seems to lack, the text itself is looked at, a share of the pages at a time. A keyword that hardly
any of the texts which use it declare, such as `study`, says nothing about a page and is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from transforms.frames import compute
from transforms.keywords.use_candidates import DECLARED_SHARE, USES, rows_of_pages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from transforms.keywords.use_candidates import Candidates

_SCHEMA = pl.Schema(
    {
        "no": pl.UInt32(),
        "keyword_id": pl.String(),
        "kind": pl.String(),
        "use_count": pl.UInt32(),
        "missing_words": pl.List(pl.String()),
    }
)


def build_keyword_uses(candidates: Candidates, keywords: pl.DataFrame, texts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Return `keyword_uses`, by path, kind and keyword; `texts`: path, title and text of some pages at a time."""
    found = [_looked_up(part, candidates) for part in texts]
    words = candidates.words.lazy().with_columns(kind=pl.lit("undeclared"), missing_words=_no_words())
    looked_up = pl.concat([pl.DataFrame(schema=_SCHEMA), *found]).lazy()
    uses = pl.concat([words.select(*_SCHEMA).cast(_SCHEMA), looked_up])
    summed = uses.group_by("no", "keyword_id", "kind").agg(pl.col("use_count").sum(), pl.col("missing_words").first())
    is_told = (pl.col("kind") == "absent") | (pl.col("declared_share") >= DECLARED_SHARE)
    users = pl.len().over("keyword_id", "kind")
    return compute(
        summed.join(keywords.lazy().select("keyword_id", "page_count"), on="keyword_id")
        .with_columns(declared_share=(pl.col("page_count") / (pl.col("page_count") + users)).round(4))
        .filter(is_told)
        .with_columns(declared_share=pl.when(pl.col("kind") == "undeclared").then("declared_share"))
        .join(candidates.paths.lazy(), on="no")
        .select("path", pl.exclude("path", "no", "page_count"))
        .sort("path", "kind", "keyword_id")
    )


def _looked_up(pages: pl.DataFrame, candidates: Candidates) -> pl.DataFrame:
    """Return the uses of phrases in some texts, and the declared words that they lack."""
    folded = pl.col("text", "title").fill_null("").str.to_lowercase()
    for sign in ("-", "\n"):
        folded = folded.str.replace_all(sign, " ", literal=True)
    numbered = compute(pages.lazy().select("path", folded).join(candidates.paths.lazy(), on="path").drop("path"))
    phrases, stems = (rows_of_pages(frame, numbered["no"]) for frame in (candidates.phrases, candidates.stems))
    texts = numbered.lazy()
    undeclared = (
        phrases.lazy()
        .join(texts, on="no")
        .filter(pl.col("text").str.contains(pl.col("phrase"), literal=True))
        .with_columns(use_count=pl.col("text").str.count_matches(pl.col("phrase"), literal=True))
        .filter(pl.col("use_count") >= USES)
        .with_columns(kind=pl.lit("undeclared"), missing_words=_no_words())
    )
    is_there = pl.any_horizontal(
        pl.col(name).str.contains(pl.col("stem"), literal=True) for name in ("text", "title")
    )
    absent = (
        stems.lazy()
        .join(texts, on="no")
        .filter(~is_there)
        .group_by("no", "keyword_id")
        .agg(missing_words=pl.col("word").unique().sort())
        .with_columns(kind=pl.lit("absent"), use_count=pl.lit(0))
    )
    return compute(pl.concat([frame.select(*_SCHEMA).cast(_SCHEMA) for frame in (undeclared, absent)]))


def _no_words() -> pl.Expr:
    return pl.lit([], dtype=pl.List(pl.String))
