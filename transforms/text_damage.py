"""Text damage: where an author's text was hurt, with a repair where there is exactly one.

What a file alone tells is found when the file is read (`transforms.damage`). Two kinds need the other pages: a
template mark, or a text that ends within a sentence, is damage only on a site where hardly any page has such a
thing. Where many have it, it is how the site is written.
"""

from __future__ import annotations

import polars as pl

from transforms.damage.kinds import DamageKind
from transforms.frames import settle

TEMPLATE_PAGES, TEMPLATE_SHARE = 2, 0.01
"""Template marks are damage on at most so many pages, or at most this share of all pages."""
OPEN_SHARE, JUDGED_PAGES = 0.02, 30
"""Open ends are damage where at most this share of at least so many texts end so."""


def build_text_damage(raw: pl.LazyFrame) -> pl.LazyFrame:
    """Return `text_damage`, by path, line and column. `raw` has one record per file."""
    found = settle(
        raw.filter(pl.col("damage").list.len() > 0).select("path", "damage").explode("damage").unnest("damage")
    )
    template, cut_off = DamageKind.UNRENDERED_TEMPLATE.label, DamageKind.CUT_OFF.label
    is_kept = (
        pl.when(pl.col("kind") == template).then(_templates_are_rare())
        .when((pl.col("kind") == cut_off) & pl.col("is_text")).then("ends_are_closed")
        .otherwise(statement=True)
    )  # fmt: skip
    judged = pl.col("text_ends_open").drop_nulls()
    site = raw.filter("is_page").select(
        page_count=pl.len(),
        ends_are_closed=(judged.len() >= JUDGED_PAGES) & (judged.mean() <= OPEN_SHARE),
    )
    return (
        found.join(site, how="cross")
        .filter(is_kept)
        .sort("path", "line", "column", "field", "kind", "found", nulls_last=True)
        .with_columns(position=pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).over("path"))
    )


def _templates_are_rare() -> pl.Expr:
    pages = pl.col("path").filter(pl.col("kind") == DamageKind.UNRENDERED_TEMPLATE.label).n_unique()
    return pages <= pl.max_horizontal(pl.lit(TEMPLATE_PAGES), pl.col("page_count").first() * TEMPLATE_SHARE)
