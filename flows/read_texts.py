"""Shards of the cache → the texts of the pages, one shard in memory at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.extract_cache import ExtractCache


def read_texts(cache: ExtractCache) -> Iterator[pl.DataFrame]:
    """Yield path, title and text of the pages of each shard."""
    for (shard,), paths in sorted(cache.manifest.select("path", "shard").partition_by("shard", as_dict=True).items()):
        scan = pl.scan_ipc(cache.folder / str(shard)).filter("is_page").select("path", "title", "text")
        yield scan.join(paths.lazy(), on="path", how="semi").collect(engine="in-memory")
