"""Keywords: authored mentions → canonical keywords."""

from __future__ import annotations

import polars as pl

from transforms.keywords.vocabulary import labels


def build_page_keywords(mentioned: pl.LazyFrame, vocabulary: pl.LazyFrame) -> pl.LazyFrame:
    """Return `page_keywords`: each mention with its canonical keyword."""
    spellings = vocabulary.select("raw", keyword_id="canonical_id")
    first_of_page = pl.struct(pl.col("path").rle_id(), "keyword_id").is_first_distinct()
    return mentioned.join(spellings, on="raw", how="inner", maintain_order="left").with_columns(
        is_repeated=~first_of_page
    )


def build_keywords(page_keywords: pl.LazyFrame, pages: pl.LazyFrame, vocabulary: pl.LazyFrame) -> pl.LazyFrame:
    """Return `keywords`: label, and numbers of pages, subjects, mentions and spellings, most used first."""
    use = (
        page_keywords.filter(~pl.col("is_repeated"))
        .join(pages.select("path", "subject_id"), on="path", how="inner")
        .group_by("keyword_id")
        .agg(page_count=pl.len(), subject_count=pl.col("subject_id").drop_nulls().n_unique())
    )
    return (
        labels(vocabulary)
        .rename({"canonical_id": "keyword_id"})
        .join(use, on="keyword_id", how="inner")
        .sort("page_count", "keyword_id", descending=[True, False])
    )
