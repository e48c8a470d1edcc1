"""Copies: what a related entry repeats of its target (title, subject), compared with what the target says now.

cosmetic    case, spaces or punctuation differ
edited      the same words for the most part
different   another text
"""

from __future__ import annotations

import numpy as np
import polars as pl
from rapidfuzz import fuzz, process

from transforms.frames import compute
from transforms.keywords.normalize import slug

EDITED = 60
"""How alike two texts are, of 100, for the one to be an edited copy of the other: words in any order count."""


def with_copies(links: pl.LazyFrame, raw: pl.LazyFrame, pages: pl.LazyFrame) -> pl.LazyFrame:
    """Add `title_change` and `subject_change`: how a copy differs; NULL where it does not, or is none."""
    subjects = raw.select("path", target_first_subject=pl.col("subjects").list.first())
    targets = pages.join(subjects, on="path", how="left").select(
        "target_first_subject", target_no="no", target_now_title="title"
    )
    links = links.join(targets, on="target_no", how="left", maintain_order="left")
    for name, now in (("title", "target_now_title"), ("subject", "target_first_subject")):
        links = _with_change(links, f"target_{name}", now, f"{name}_change")
    return links


def _with_change(links: pl.LazyFrame, copy: str, now: str, change: str) -> pl.LazyFrame:
    trimmed = (pl.col(copy).str.strip_chars(), pl.col(now).str.strip_chars())
    pairs = compute(
        links.filter(pl.col("target_no").is_not_null(), pl.col(copy).is_not_null())
        .select(copy, now)
        .filter(trimmed[0].ne_missing(trimmed[1]))
        .unique(maintain_order=True)
        .with_columns(copy_key=_words(pl.col(copy)), now_key=_words(pl.col(now).fill_null("")))
    )
    likeness = (
        process.cpdist(pairs["copy_key"].to_list(), pairs["now_key"].to_list(), scorer=fuzz.token_sort_ratio)
        if pairs.height
        else np.empty(0)
    )
    kind = (
        pl.when(pl.col("copy_key") == pl.col("now_key")).then(pl.lit("cosmetic"))
        .when(pl.col("likeness") >= EDITED).then(pl.lit("edited"))
        .otherwise(pl.lit("different"))
    )  # fmt: skip
    changes = (
        pairs.lazy()
        .with_columns(pl.Series("likeness", likeness, pl.Float64))
        .select(copy, now, kind.alias(change), is_seen=pl.lit(value=True))
    )
    return (
        links.with_columns(is_seen=pl.col("target_no").is_not_null())
        .join(changes, on=[copy, now, "is_seen"], how="left", nulls_equal=True, maintain_order="left")
        .drop("is_seen")
    )


def _words(text: pl.Expr) -> pl.Expr:
    return slug(text).str.replace_all("-", " ", literal=True)
