"""Reasons: why a page is suggested as a link, in words that an editor can check."""

from __future__ import annotations

import polars as pl

from transforms.likeness.terms import WORD

NAMED = 3
"""So many shared keywords or words are named."""
COMMON_TITLE_SHARE, COMMON_TITLE_COUNT = 0.02, 5
"""A word that more titles have, by share and by number, is not worth naming."""


def with_reasons(
    suggestions: pl.DataFrame,
    pages: pl.DataFrame,
    page_graph: pl.DataFrame,
    page_keywords: pl.DataFrame,
    keywords: pl.DataFrame,
) -> pl.DataFrame:
    """Add `reasons` to suggestions (source_path, target_path): what the two share, subject, links to the target."""
    pairs = suggestions.select("source_path", "target_path")
    subjects = pages.select("path", "subject_id")
    shared = _shared_keywords(pairs, page_keywords, keywords)
    facts = (
        pairs.join(shared, on=pairs.columns, how="left", maintain_order="left")
        .join(_shared_title_words(pairs, pages), on=pairs.columns, how="left", maintain_order="left")
        .join(subjects.rename({"path": "source_path", "subject_id": "source_subject_id"}), on="source_path",
            how="left", maintain_order="left")
        .join(subjects.rename({"path": "target_path"}), on="target_path", how="left", maintain_order="left")
        .join(page_graph.select(target_path="path", in_degree="in_degree"), on="target_path", how="left",
            maintain_order="left")
    )  # fmt: skip
    in_degree = pl.col("in_degree")
    parts = (
        pl.when(pl.col("labels").is_not_null()).then(pl.format("shares {}", "labels"))
        .when(pl.col("words").is_not_null()).then(pl.format("titles share {}", "words"))
        .otherwise(pl.lit("texts share rare words")),
        pl.when(pl.col("source_subject_id") == pl.col("subject_id")).then(pl.lit("same subject")),
        pl.when(in_degree == 0).then(pl.lit("target is an orphan"))
        .when(in_degree == 1).then(pl.lit("one page links to the target"))
        .when(in_degree == 2).then(pl.lit("two pages link to the target")),
    )  # fmt: skip
    return suggestions.with_columns(reasons=facts.select(pl.concat_list(parts).list.drop_nulls()).to_series())


def _shared_keywords(pairs: pl.DataFrame, page_keywords: pl.DataFrame, keywords: pl.DataFrame) -> pl.DataFrame:
    """Return per pair `labels`, the rarest canonical keywords that both pages have."""
    used = page_keywords.filter(~pl.col("is_repeated")).select("path", "keyword_id")
    return (
        pairs.join(used.rename({"path": "source_path"}), on="source_path")
        .join(used.rename({"path": "target_path"}), on=["target_path", "keyword_id"])
        .join(keywords.select("keyword_id", "label", "page_count"), on="keyword_id")
        .sort("page_count", "label")
        .group_by("source_path", "target_path", maintain_order=True)
        .agg(labels=pl.col("label").head(NAMED).str.join(", "))
    )


def _shared_title_words(pairs: pl.DataFrame, pages: pl.DataFrame) -> pl.DataFrame:
    """Return per pair `words`, the words of both titles that few titles have, in the order of the source's."""
    words = (
        pages.select("path", word=pl.col("title").str.to_lowercase().str.extract_all(WORD))
        .explode("word")
        .drop_nulls("word")
        .unique(maintain_order=True)
    )
    most = max(COMMON_TITLE_SHARE * pages.height, COMMON_TITLE_COUNT)
    words = words.filter(pl.len().over("word") <= most)
    return (
        pairs.join(words.rename({"path": "source_path"}), on="source_path", maintain_order="left_right")
        .join(words.rename({"path": "target_path"}), on=["target_path", "word"], maintain_order="left")
        .group_by("source_path", "target_path", maintain_order=True)
        .agg(words=pl.col("word").head(NAMED).str.join(", "))
    )
