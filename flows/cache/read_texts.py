"""Shards of the cache → the texts of the pages, one shard in memory at a time; or one key of their front matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.cache.extract_cache import ExtractCache


def read_key(cache: ExtractCache, key: str) -> pl.DataFrame:
    """Return the value of a key of the front matter, as JSON, of each page that has one: path, edition."""
    value = pl.col("front_matter").str.json_path_match(f"$.{key}")
    return cache.raw().filter("is_page").select("path", edition=value).drop_nulls().collect()


def read_texts(cache: ExtractCache) -> Iterator[pl.DataFrame]:
    """Yield path, title and text of the pages of each shard."""
    for (shard,), paths in sorted(cache.manifest.select("path", "shard").partition_by("shard", as_dict=True).items()):
        scan = pl.scan_ipc(cache.folder / str(shard)).filter("is_page").select("path", "title", "text")
        yield scan.join(paths.lazy(), on="path", how="semi").collect(engine="in-memory")
