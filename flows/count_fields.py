"""Shards of the cache → the keys of all pages' front matter, one shard in memory at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import polars as pl

from transforms.front_matter_fields import FieldCounter

if TYPE_CHECKING:
    from flows.extract_cache import ExtractCache


def count_fields(cache: ExtractCache) -> FieldCounter:
    """Return the counted keys of every page that the cache holds."""
    counter = FieldCounter()
    for (shard,), paths in sorted(cache.manifest.select("path", "shard").partition_by("shard", as_dict=True).items()):
        rows = pl.scan_ipc(cache.folder / str(shard)).filter("is_page").select("path", "front_matter")
        live = rows.join(paths.lazy().select("path"), on="path", how="semi", maintain_order="left")
        for path, front_matter in live.collect(engine="in-memory").iter_rows():
            counter.add(path, orjson.loads(front_matter))
    return counter
