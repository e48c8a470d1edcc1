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
    facts = (
        pages.select("path", "subject_id")
        .with_row_index("no")
        .join(page_graph.select("path", "in_degree"), on="path", how="left", maintain_order="left")
    )
    pairs = (
        suggestions.select("source_path", "target_path")
        .with_row_index("at")
        .join(facts.select(source_path="path", source="no", source_subject_id="subject_id"), on="source_path",
            how="left", maintain_order="left")
        .join(facts.select("subject_id", "in_degree", target_path="path", target="no"), on="target_path",
            how="left", maintain_order="left")
    )  # fmt: skip
    pairs = pairs.join(_shared_keywords(pairs, pages, page_keywords, keywords), on="at", how="left")
    words = _shared_title_words(pairs.filter(pl.col("labels").is_null()), pages)
    pairs = pairs.join(words, on="at", how="left").sort("at")
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
    return suggestions.with_columns(reasons=pairs.select(pl.concat_list(parts).list.drop_nulls()).to_series())


def _shared_keywords(
    pairs: pl.DataFrame, pages: pl.DataFrame, page_keywords: pl.DataFrame, keywords: pl.DataFrame
) -> pl.DataFrame:
    """Return per pair (at) `labels`, the rarest canonical keywords that both pages have."""
    rarest = keywords.select("keyword_id", "label", "page_count").sort("page_count", "label").with_row_index("rank")
    numbers = pages.select("path").with_row_index("no")
    used = (
        page_keywords.filter(~pl.col("is_repeated"))
        .join(numbers, on="path")
        .join(rarest.select("keyword_id", "rank"), on="keyword_id")
        .select("no", "rank")
    )
    of_source, of_target = used.rename({"no": "source"}), used.rename({"no": "target"})
    return (
        pairs.select("at", "source", "target")
        .join(of_source, on="source")
        .join(of_target, on=["target", "rank"], how="semi")
        .sort("at", "rank")
        .group_by("at", maintain_order=True)
        .head(NAMED)
        .join(rarest.select("rank", "label"), on="rank", maintain_order="left")
        .group_by("at", maintain_order=True)
        .agg(labels=pl.col("label").str.join(", "))
    )


def _shared_title_words(pairs: pl.DataFrame, pages: pl.DataFrame) -> pl.DataFrame:
    """Return per pair (at) `words`, the words of both titles that few titles have, in the order of the source's."""
    words = (
        pages.select(word=pl.col("title").str.to_lowercase().str.extract_all(WORD))
        .with_row_index("no")
        .explode("word")
        .drop_nulls("word")
        .unique(maintain_order=True)
    )
    most = max(COMMON_TITLE_SHARE * pages.height, COMMON_TITLE_COUNT)
    words = words.filter(pl.len().over("word") <= most)
    return (
        pairs.select("at", "source", "target")
        .join(words.rename({"no": "source"}), on="source", maintain_order="left_right")
        .join(words.rename({"no": "target"}), on=["target", "word"], how="semi", maintain_order="left")
        .group_by("at", maintain_order=True)
        .agg(words=pl.col("word").head(NAMED).str.join(", "))
    )
