"""Anchors: the names that fragments of urls give to places of a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import polars as pl
from rapidfuzz import fuzz, process

from transforms.frames import compute, settle

if TYPE_CHECKING:
    from collections import Counter

NEAR_ANCHOR = 70
"""How alike two anchors are, of 100, for one to be suggested for the other."""
_NOT_IN_ANCHOR = re.compile(r"[^\w\- ]")


def anchor_slug(heading: str) -> str:
    """Return the anchor of a heading as GitHub, Hugo and Jekyll write it: lower case, hyphens for spaces."""
    return _NOT_IN_ANCHOR.sub("", heading.lower()).strip().replace(" ", "-")


def unique_anchor(slug: str, taken: Counter[str]) -> str:
    """Return the slug, or with `-1`, `-2`, … where the page has it already; `taken` counts what is given out."""
    anchor, number = slug, taken[slug]
    while number and anchor in taken:
        anchor = f"{slug}-{number}"
        number += 1
    taken[slug] += 1
    if anchor != slug:
        taken[anchor] += 1
    return anchor


def with_anchors(links: pl.LazyFrame, raw: pl.LazyFrame, pages: pl.LazyFrame) -> pl.LazyFrame:
    """Add `is_anchor_found`: whether the target has the place that the link's fragment names; NULL without one."""
    key = ["target_no", "target_anchor"]
    asked = settle(links.select(key).drop_nulls().unique())
    anchors = (
        raw.select("path", anchor="anchors")
        .join(pages.select("path", target_no="no"), on="path")
        .join(asked, on="target_no", how="semi")
        .explode("anchor", empty_as_null=True)
        .select("target_no", anchor=pl.col("anchor").struct.field("anchor"))
        .drop_nulls()
    )
    exact = anchors.select("target_no", target_anchor="anchor")
    near = anchors.select("target_no", anchor_key=_anchor_key(pl.col("anchor")))
    keyed = asked.with_columns(anchor_key=_anchor_key(pl.col("target_anchor")))
    found = pl.concat([
        asked.join(exact, on=key, how="semi"),
        keyed.join(near, on=["target_no", "anchor_key"], how="semi").select(key),
    ]).unique().with_columns(is_found=pl.lit(value=True))  # fmt: skip
    nearest = _nearest(asked.join(found, on=key, how="anti"), anchors)
    has_both = pl.col("target_no").is_not_null() & pl.col("target_anchor").is_not_null()
    return (
        links.join(found, on=key, how="left", maintain_order="left")
        .join(nearest, on=key, how="left", maintain_order="left")
        .with_columns(is_anchor_found=pl.when(has_both).then(pl.col("is_found").fill_null(value=False)))
    )


def _nearest(missing: pl.LazyFrame, anchors: pl.LazyFrame) -> pl.LazyFrame:
    """Return the anchor of the target that is most like each that is missing."""
    pairs = compute(missing.join(anchors, on="target_no"))
    asked, there = pairs["target_anchor"].str.to_lowercase().to_list(), pairs["anchor"].str.to_lowercase().to_list()
    likeness: Any = process.cpdist(asked, there, scorer=fuzz.ratio) if pairs.height else []
    return (
        pairs.lazy()
        .with_columns(pl.Series("likeness", likeness, pl.Float64))
        .filter(pl.col("likeness") >= NEAR_ANCHOR)
        .sort("target_no", "target_anchor", "likeness", "anchor", descending=[False, False, True, False])
        .group_by("target_no", "target_anchor", maintain_order=True)
        .agg(suggested_anchor=pl.col("anchor").first())
    )


def _anchor_key(anchor: pl.Expr) -> pl.Expr:
    """Return what anchors are compared by: generators differ in the hyphens they write and the signs they drop."""
    return (
        anchor.str.strip_chars_start("^")
        .str.to_lowercase()
        .str.replace_all(r"[^\w\- ]", "")
        .str.replace_all(r"[-_ ]+", "-")
        .str.strip_chars("-")
    )
