"""Relevance: how much the two pages of a link have to do with each other, and the links that stand out.

Two figures are averaged: the cosine of the two pages, and that of their neighbourhoods, each page taken with the
ten pages nearest to it. The second tells two pages of one topic in different words from two that share none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from transforms.likeness.similarity import cosines

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from transforms.likeness.page_vectors import PageVectors

OFF_TOPIC = 0.015
"""Below this relevance nine of ten links to another subject were off topic, read by eye: docs/suggestions.md."""
WEAK, WEAK_SHARE = 0.1, 0.1
"""A link is weak below this relevance, if it is among this share of the lowest within its subject."""
COLUMNS = ("relevance", "relevance_percentile", "is_off_topic", "is_weak")


def without_relevance(links: pl.DataFrame) -> pl.DataFrame:
    """Add the columns of relevance, all NULL: nothing was judged."""
    number, truth = pl.lit(None, pl.Float64), pl.lit(None, pl.Boolean)
    return links.with_columns(relevance=number, relevance_percentile=number, is_off_topic=truth, is_weak=truth)


def with_relevance(
    links: pl.DataFrame, pages: pl.DataFrame, page_vectors: PageVectors, neighbourhoods: csr_array
) -> pl.DataFrame:
    """Add relevance, its percentile within the source's subject, and the two flags; NULL where nothing is judged.

    Judged are links to another page of the site, of every kind but images.
    """
    numbered = pages.select("path", "subject_id").with_row_index("no")
    sources = numbered.select(source_path="path", source_no="no", subject_id="subject_id")
    targets = numbered.select(target_path="path", target_no="no")
    is_judged = ~pl.col("is_self") & (pl.col("kind") != "image")
    judged = (
        links.with_row_index("at")
        .filter(is_judged)
        .join(sources, on="source_path", maintain_order="left")
        .join(targets, on="target_path", maintain_order="left")
        .select("at", "source_no", "target_no", "subject_id", "is_cross_subject")
        .pipe(_score, page_vectors, neighbourhoods)
    )
    return (
        links.with_row_index("at").join(judged, on="at", how="left", maintain_order="left").drop("at")
    )  # fmt: skip


def _score(judged: pl.DataFrame, page_vectors: PageVectors, neighbourhoods: csr_array) -> pl.DataFrame:
    pairs = judged["source_no"].to_numpy(), judged["target_no"].to_numpy()
    own = cosines(page_vectors.about, *pairs)
    around = cosines(neighbourhoods, *pairs)
    shared = cosines(page_vectors.declared, *pairs)
    relevance = pl.col("relevance")
    return (
        judged.with_columns(
            relevance=pl.Series((own + around) / 2).cast(pl.Float64).clip(0, 1).round(4), shared=pl.Series(shared)
        )
        .with_columns(relevance_percentile=(relevance.rank("max") / pl.len()).over("subject_id").round(4))
        .with_columns(
            is_off_topic=(relevance < OFF_TOPIC)
            & pl.col("is_cross_subject").fill_null(value=False)
            & (pl.col("shared") == 0)
        )
        .with_columns(
            is_weak=~pl.col("is_off_topic")
            & (relevance < WEAK)
            & (pl.col("relevance_percentile") <= WEAK_SHARE)
        )
        .select("at", *COLUMNS)
    )  # fmt: skip
