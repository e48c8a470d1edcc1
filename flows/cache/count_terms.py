"""Shards of the cache → the counted words of all pages.

Words are counted once and kept beside their shard: a build after a few changes counts those of the new shards alone.
One shard is in memory at a time.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from flows.cache.beside_shards import kept_beside, shards_of
from transforms.likeness.terms import PAGE_TERMS, count_terms

if TYPE_CHECKING:
    from pathlib import Path

    from flows.cache.extract_cache import ExtractCache

ENDING = ".terms"


def read_page_terms(cache: ExtractCache) -> pl.DataFrame:
    """Return the counted words of each page of the cache, as `transforms.likeness.terms.PAGE_TERMS`, by path."""
    shards = shards_of(cache, ENDING)
    counted = [terms_of_shard(cache.folder / shard).with_columns(shard=pl.lit(shard)) for shard in shards]
    rows = pl.concat([pl.DataFrame(schema={**PAGE_TERMS, "shard": pl.String}), *counted])
    return rows.join(cache.manifest, on=["path", "shard"], how="semi").drop("shard").sort("path")


def terms_of_shard(shard: Path) -> pl.DataFrame:
    """Return the words of one shard, as they were kept, else counted and kept."""
    return kept_beside(shard, ENDING, PAGE_TERMS, partial(_count, shard))


def _count(shard: Path) -> pl.DataFrame:
    pages = pl.scan_ipc(shard).filter("is_page").select("path", "title", "text").collect(engine="in-memory")
    return count_terms(pages)
