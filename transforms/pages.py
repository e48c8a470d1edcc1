"""Pages: one row per readable file."""

from __future__ import annotations

import polars as pl

from transforms.normalize import fold


def build_pages(raw: pl.LazyFrame, page_subjects: pl.LazyFrame) -> pl.LazyFrame:
    """Return `pages` (columns: `transforms.schemas`), in the order of their paths.

    `raw` has one record per file; a page's `subject_id` is the first of its `page_subjects`.
    """
    first_subjects = page_subjects.filter(pl.col("position") == 1).select("path", "subject_id")
    return (
        raw.filter("is_page")
        .join(first_subjects, on="path", how="left", maintain_order="left")
        .with_columns(
            title_key=fold(pl.col("title")),
            is_indexable=~pl.col("is_noindex"),
            section=pl.when(pl.col("path").str.contains("/", literal=True)).then(
                pl.col("path").str.split("/").list.first()
            ),
        )
    )


def build_page_urls(raw: pl.LazyFrame) -> pl.LazyFrame:
    """Return `page_urls`: the authored url of each page, then its aliases.

    A url on another host is not one that the page answers to.
    """
    authored = raw.select("path", "url", "url_key", kind=pl.lit("authored"))
    aliases = (
        raw.select("path", "aliases")
        .explode("aliases", empty_as_null=True)
        .unnest("aliases")
        .select("path", "url", "url_key", kind=pl.lit("alias"))
        .unique(maintain_order=True)
    )
    return pl.concat([authored, aliases]).drop_nulls("url_key")


def build_problems(raw: pl.LazyFrame) -> pl.LazyFrame:
    """Return `problems`, by path and line."""
    return (
        raw.select("path", "problems")
        .filter(pl.col("problems").list.len() > 0)
        .explode("problems")
        .unnest("problems")
        .unique(["path", "line", "code", "message"], keep="first", maintain_order=True)
        .sort("path", "line", "code", "message")
    )
