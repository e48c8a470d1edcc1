"""Shards of the cache → the keys of all pages' front matter.

Keys are counted once and kept beside their shard, unless some of its rows no longer count: then they are counted
again. One shard is in memory at a time.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import orjson
import polars as pl

from flows.cache.beside_shards import kept_beside, shards_of
from transforms.front_matter_fields import COUNTED, FieldCounter

if TYPE_CHECKING:
    from pathlib import Path

    from flows.cache.extract_cache import ExtractCache

ENDING = ".fields"


def count_fields(cache: ExtractCache) -> FieldCounter:
    """Return the counted keys of every page that the cache holds."""
    counter = FieldCounter()
    live = cache.manifest.select("path", "shard").partition_by("shard", as_dict=True)
    for name in shards_of(cache, ENDING):
        shard, paths = cache.folder / name, live[(name,)]
        is_whole = paths.height == pl.scan_ipc(shard).select(pl.len()).collect().item()
        count = partial(_count, shard, paths)
        counter.take_in(kept_beside(shard, ENDING, COUNTED, count) if is_whole else count())
    return counter


def _count(shard: Path, paths: pl.DataFrame) -> pl.DataFrame:
    counter = FieldCounter()
    rows = pl.scan_ipc(shard).filter("is_page").select("path", "front_matter")
    live = rows.join(paths.lazy().select("path"), on="path", how="semi", maintain_order="left")
    for path, front_matter in live.collect(engine="in-memory").iter_rows():
        counter.add(path, orjson.loads(front_matter))
    return counter.counted()
