"""Subjects: authored spellings → canonical subjects."""

from __future__ import annotations

import polars as pl

from transforms.vocabulary import labels


def build_page_subjects(mentions: pl.LazyFrame, vocabulary: pl.LazyFrame) -> pl.LazyFrame:
    """Return `page_subjects`: each mention with its canonical subject."""
    spellings = vocabulary.select("raw", subject_id="canonical_id")
    return mentions.join(spellings, on="raw", how="inner", maintain_order="left")


def build_subjects(page_subjects: pl.LazyFrame, vocabulary: pl.LazyFrame) -> pl.LazyFrame:
    """Return `subjects`: label, variants and number of pages of each canonical subject."""
    pages = page_subjects.group_by("subject_id").agg(page_count=pl.col("path").n_unique())
    return (
        labels(vocabulary)
        .rename({"canonical_id": "subject_id"})
        .join(pages, on="subject_id", how="inner")
        .sort("subject_id")
    )
