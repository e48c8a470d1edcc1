"""Anchors: the names that fragments of urls give to places of a page."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import polars as pl
from rapidfuzz import fuzz, process

from transforms.frames import compute, settle

if TYPE_CHECKING:
    from collections import Counter

NEAR_ANCHOR = 70
"""How alike two anchors are, of 100, for one to be suggested for the other."""
ANY = "*"
"""Stands in an anchor for what a template puts there; alone, for all that an included file may have."""
_NOT_IN_ANCHOR = re.compile(r"[^\w\- ]")
_TEMPLATE = re.compile(
    r"\{%-?\s{0,9}(?:if|unless|case)\w*\b.{0,400}\{%-?\s{0,9}end(?:if|unless|case)\w*\s{0,9}-?%\}"
    r"|\{\{.{0,400}?\}\}|\{%.{0,400}?%\}"
)


def anchor_slug(heading: str) -> str:
    """Return the anchor of a heading as GitHub, Hugo and Jekyll write it: lower case, hyphens for spaces.

    What a template will put in is told as `*`.
    """
    if "{{" in heading or "{%" in heading:
        return ANY.join(map(_slug, _TEMPLATE.split(heading))).strip("-")
    return _slug(heading.strip())


def _slug(text: str) -> str:
    return _NOT_IN_ANCHOR.sub("", text.lower()).strip("\n").replace(" ", "-")


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
    """Add `is_anchor_found`: whether the target has the place that the link's fragment names.

    NULL without a fragment, and where the target has no such place but includes files that may have it.
    """
    key = ["target_no", "target_anchor"]
    asked = settle(links.select(key).drop_nulls().unique())
    if not compute(asked.head(1)).height:
        none = {"suggested_anchor": pl.String, "is_anchor_found": pl.Boolean}
        return links.with_columns(pl.lit(None, dtype).alias(column) for column, dtype in none.items())
    anchors = settle(
        raw.select("path", anchor="anchors")
        .join(pages.select("path", target_no="no"), on="path")
        .join(asked, on="target_no", how="semi")
        .explode("anchor", empty_as_null=True)
        .select("target_no", anchor=pl.col("anchor").struct.field("anchor"))
        .drop_nulls()
    )
    is_known = ~pl.col("anchor").str.contains(ANY, literal=True)
    titles = pages.select(target_no="no", anchor="title").drop_nulls()
    known = pl.concat([anchors.filter(is_known), titles]).select(
        "target_no", anchor_key=_anchor_key(pl.col("anchor"))
    )
    found = settle(
        asked.with_columns(anchor_key=_anchor_key(pl.col("target_anchor")))
        .join(known, on=["target_no", "anchor_key"], how="semi")
        .select(*key, is_found=pl.lit(value=True))
    )
    missing = asked.join(found, on=key, how="anti")
    told = pl.concat([found, _made_by_templates(missing, anchors.filter(~is_known))])
    nearest = _nearest(missing, anchors.filter(is_known))
    has_both = pl.col("target_no").is_not_null() & pl.col("target_anchor").is_not_null()
    return (
        links.join(told.with_columns(is_told=pl.lit(value=True)), on=key, how="left", maintain_order="left")
        .join(nearest, on=key, how="left", maintain_order="left")
        .with_columns(
            is_anchor_found=pl.when(has_both).then(pl.when("is_told").then("is_found").otherwise(pl.lit(value=False)))
        )
        .drop("is_found", "is_told")
    )


def _made_by_templates(missing: pl.LazyFrame, patterns: pl.LazyFrame) -> pl.LazyFrame:
    """Return the anchors that a template makes, with `is_found`, NULL for those that it may make."""
    pairs = compute(missing.join(patterns, on="target_no").unique(maintain_order=True))
    keys = pairs.select(_anchor_key(pl.col("target_anchor")), _anchor_key(pl.col("anchor")))
    made = [fnmatchcase(asked, pattern) if pattern.strip(ANY) else None for asked, pattern in keys.iter_rows()]
    return (
        pairs.lazy()
        .with_columns(is_found=pl.Series(made, dtype=pl.Boolean))
        .filter(pl.col("is_found").fill_null(value=True))
        .group_by("target_no", "target_anchor", maintain_order=True)
        .agg(pl.col("is_found").max())
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
    return anchor.str.to_lowercase().str.replace_all(r"[^\pL\pM\pN*]", "")
