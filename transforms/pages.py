"""Pages: one row per readable file."""

from __future__ import annotations

import polars as pl

from transforms.keywords.normalize import fold

MOST_MISSING = 100
"""How many numbers that are left out are told one by one; a higher number is not one of a list."""


def build_pages(raw: pl.LazyFrame, page_subjects: pl.LazyFrame, *, has_corpora: bool = False) -> pl.LazyFrame:
    """Return `pages` (columns: `transforms.schemas`), in the order of their paths.

    `raw` has one record per file; a page's `subject_id` is the first of its `page_subjects`. With several corpora the
    first folder of a path is the corpus.
    """
    folders = pl.col("path").str.split("/")
    corpus = folders.list.first() if has_corpora else pl.lit(None, pl.String)
    section = folders.list.get(1 if has_corpora else 0)
    depth = 2 if has_corpora else 1
    first_subjects = page_subjects.filter(pl.col("position") == 1).select("path", "subject_id")
    return (
        raw.filter("is_page")
        .join(first_subjects, on="path", how="left", maintain_order="left")
        .with_columns(
            title_key=fold(pl.col("title")),
            is_indexable=~pl.col("is_noindex"),
            corpus=corpus,
            section=pl.when(folders.list.len() > depth).then(section),
        )
    )


def without_parts_of_bundles(raw: pl.LazyFrame) -> pl.LazyFrame:
    """Return the records; files in or below the folder of a bundle's index lose their derived url.

    They are parts of that page, and no pages of their own.
    """
    folder = pl.col("path").str.replace(r"/?[^/]*$", "")
    bundles = raw.filter("is_bundle").select(folder=folder, index="path")
    parts = (
        raw.filter(pl.col("url_kind") == "derived")
        .select("path", folder=folder.str.split("/"))
        .with_columns(depth=pl.int_ranges(1, pl.col("folder").list.len() + 1))
        .explode("depth")
        .with_columns(folder=pl.col("folder").list.head("depth").list.join("/"))
        .join(bundles, on="folder")
        .filter(pl.col("path") != pl.col("index"))
        .select("path")
        .unique()
        .with_columns(is_part=True)
    )
    columns = ("url", "url_key", "url_kind")
    return (
        raw.join(parts, on="path", how="left", maintain_order="left")
        .with_columns(pl.when(pl.col("is_part").is_null()).then(pl.col(*columns)))
        .drop("is_part")
    )


def build_page_urls(raw: pl.LazyFrame) -> pl.LazyFrame:
    """Return `page_urls`: the authored or derived url of each page, then its aliases.

    A url on another host is not one that the page answers to.
    """
    own = raw.select("path", "url", "url_key", kind="url_kind")
    aliases = (
        raw.select("path", "aliases")
        .explode("aliases", empty_as_null=True)
        .unnest("aliases")
        .select("path", "url", "url_key", kind=pl.lit("alias"))
        .unique(maintain_order=True)
    )
    return pl.concat([own, aliases]).drop_nulls("url_key")


def build_page_anchors(raw: pl.LazyFrame) -> pl.LazyFrame:
    """Return `page_anchors`: the places of each page that a url's fragment can name, in the order of the text."""
    return (
        raw.select("path", "anchors")
        .filter(pl.col("anchors").list.len() > 0)
        .with_columns(position=pl.int_ranges(1, pl.col("anchors").list.len() + 1, dtype=pl.UInt32))
        .explode("anchors", "position")
        .unnest("anchors")
        .with_columns(level=pl.when(pl.col("level") > 0).then("level"), title=_or_none("title"))
    )


def _or_none(column: str) -> pl.Expr:
    return pl.when(pl.col(column) != "").then(column)


def build_empty_slots(raw: pl.LazyFrame) -> pl.LazyFrame:
    """Return `empty_slots`: numbered related fields that hold nothing, and numbers left out before one that does.

    `is_gap` says that a later slot is filled. A number that is left out stands at the line of the next filled slot.
    """
    numbered = (
        raw.select(source_path="path", link="links")
        .explode("link", empty_as_null=True)
        .drop_nulls()
        .unnest("link")
        .filter(pl.col("kind") == "related", ~pl.col("field").str.ends_with("]"))
        .select("source_path", "position", "field", "line")
    )
    authored = (
        raw.select(source_path="path", slot="empty_slots")
        .explode("slot", empty_as_null=True)
        .drop_nulls()
        .unnest("slot")
    )
    slots = pl.concat([numbered.with_columns(is_empty=False), authored.with_columns(is_empty=True)])
    before = pl.col("position").shift(1, fill_value=0).over("source_path")
    missing = (
        slots.sort("source_path", "position")
        .with_columns(first=before + 1)
        .filter(pl.col("position") > pl.col("first"))
        .with_columns(least=pl.col("position").cast(pl.Int64) - MOST_MISSING)
        .with_columns(first=pl.max_horizontal("first", "least").cast(pl.UInt32))
        .with_columns(missing=pl.int_ranges("first", "position", dtype=pl.UInt32))
        .explode("missing")
        .select(
            "source_path", pl.col("missing").alias("position"),
            pl.concat_str(
                pl.col("field").str.extract(r"^(.*?)\d+\D*$"), "missing", pl.col("field").str.extract(r"\d+(\D*)$")
            ).alias("field"), "line", is_authored=False,
        )
    )  # fmt: skip
    empty = slots.filter("is_empty").select("source_path", "position", "field", "line", is_authored=True)
    last = numbered.group_by("source_path").agg(last=pl.col("position").max())
    return (
        pl.concat([missing, empty])
        .join(last, on="source_path", how="left")
        .with_columns(is_gap=(pl.col("position") < pl.col("last")).fill_null(value=False))
        .unique()
        .sort("source_path", "position", "field")
    )


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


def build_places(raw: pl.LazyFrame) -> pl.LazyFrame:
    """Return `places`: where the keys of front matter stand that findings may name, by path."""
    return raw.select("path", "places").filter(pl.col("places").list.len() > 0).explode("places").unnest("places")
