"""What is known of a shard alone is kept beside it: a shard never changes, so that it is computed once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from flows.cache.extract_cache import ExtractCache


def kept_beside(
    shard: Path, ending: str, schema: Mapping[str, object], make: Callable[[], pl.DataFrame]
) -> pl.DataFrame:
    """Return what is kept beside a shard under an ending; what is not there, or damaged, is made and kept."""
    file = shard.with_name(f"{shard.name}{ending}")
    try:
        known = pl.read_ipc(file)
        if dict(known.schema) == dict(schema):
            return known
    except (OSError, pl.exceptions.PolarsError):
        pass
    made = make()
    unfinished = file.with_suffix(f"{ending}.unfinished")
    made.write_ipc(unfinished)
    unfinished.replace(file)
    return made


def shards_of(cache: ExtractCache, ending: str) -> list[str]:
    """Return the shards of a cache; what is kept under the ending beside shards that are gone is removed."""
    shards = cache.manifest["shard"].unique().sort().to_list()
    for file in cache.folder.glob(f"*{ending}"):
        if file.name.removesuffix(ending) not in shards:
            file.unlink()
    return shards
