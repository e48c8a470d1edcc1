"""Vocabulary: what each authored spelling stands for, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from transforms.normalize import casefold, fold_spaces, nfkc, slug

if TYPE_CHECKING:
    from collections.abc import Callable


def mentions(raw: pl.LazyFrame, column: str) -> pl.LazyFrame:
    """Return one row per item of a list column of the records: path, position (from 1), raw."""
    return (
        raw.select("path", raw=pl.col(column))
        .filter(pl.col("raw").list.len() > 0)
        .with_columns(position=pl.int_ranges(1, pl.col("raw").list.len() + 1, dtype=pl.UInt32))
        .explode("raw", "position")
    )


def build_vocabulary(kind: str, mentioned: pl.LazyFrame, canonical: Callable[[pl.Expr], pl.Expr]) -> pl.LazyFrame:
    """Return the `vocabulary` rows of one kind, most used first.

    `mentioned` has a column `raw`, one row per mention; `canonical` gives the identifier of a spelling. The rule
    is the first step, in the order nfkc, casefold, spaces, that changes the spelling.
    """
    raw = pl.col("raw")
    rule = (
        pl.when(raw == pl.col("canonical_id")).then(pl.lit("identical"))
        .when(raw != pl.col("nfkc")).then(pl.lit("nfkc"))
        .when(pl.col("nfkc") != pl.col("folded")).then(pl.lit("casefold"))
        .when(fold_spaces(pl.col("folded")) == pl.col("canonical_id")).then(pl.lit("spaces"))
        .otherwise(pl.lit("slug"))
    )  # fmt: skip
    return (
        mentioned.group_by("raw")
        .len("mention_count")
        .with_columns(nfkc=nfkc(raw), canonical_id=canonical(raw))
        .with_columns(folded=casefold(pl.col("nfkc")))
        .select(
            "raw", "canonical_id", "mention_count", kind=pl.lit(kind), rule=rule, confidence=pl.lit(1.0)
        )
        .sort("mention_count", "raw", descending=[True, False])
    )  # fmt: skip


def subject_id(raw: pl.Expr) -> pl.Expr:
    """Return the canonical subject of a spelling."""
    return slug(raw)


def labels(vocabulary: pl.LazyFrame) -> pl.LazyFrame:
    """Return per canonical_id its label (the most used spelling), all variants, and their number.

    `vocabulary` comes most used first.
    """
    return vocabulary.group_by("canonical_id", maintain_order=True).agg(
        label=pl.col("raw").first(),
        variants=pl.col("raw"),
        variant_count=pl.len(),
        mention_count=pl.col("mention_count").sum(),
    )
