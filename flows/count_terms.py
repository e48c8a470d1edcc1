"""Shards of the cache → the counted words of all pages.

A shard never changes, so its words are counted once and kept beside it: a build after a few changes counts the words
of the new shards alone. One shard is in memory at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from transforms.likeness.terms import PAGE_TERMS, count_terms

if TYPE_CHECKING:
    from pathlib import Path

    from flows.extract_cache import ExtractCache

ENDING = ".terms"


def read_page_terms(cache: ExtractCache) -> pl.DataFrame:
    """Return the counted words of each page of the cache, as `transforms.likeness.terms.PAGE_TERMS`, by path."""
    shards = cache.manifest["shard"].unique().sort().to_list()
    _remove_others(cache.folder, {f"{shard}{ENDING}" for shard in shards})
    counted = [terms_of_shard(cache.folder / shard).with_columns(shard=pl.lit(shard)) for shard in shards]
    rows = pl.concat([pl.DataFrame(schema={**PAGE_TERMS, "shard": pl.String}), *counted])
    return rows.join(cache.manifest, on=["path", "shard"], how="semi").drop("shard").sort("path")


def terms_of_shard(shard: Path) -> pl.DataFrame:
    """Return the words of one shard, as they were kept, else counted and kept."""
    file = shard.with_name(f"{shard.name}{ENDING}")
    try:
        known = pl.read_ipc(file)
        if dict(known.schema) == PAGE_TERMS:
            return known
    except (OSError, pl.exceptions.PolarsError):
        pass
    pages = pl.scan_ipc(shard).filter("is_page").select("path", "title", "text").collect(engine="in-memory")
    counted = count_terms(pages)
    unfinished = file.with_suffix(".unfinished")
    counted.write_ipc(unfinished)
    unfinished.replace(file)
    return counted


def _remove_others(folder: Path, kept: set[str]) -> None:
    for file in folder.glob(f"*{ENDING}"):
        if file.name not in kept:
            file.unlink()
