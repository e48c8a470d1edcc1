"""The cache of what was read from each file, so that a file that has not changed is never read again.

It holds shards (Arrow IPC, one row per file, written once) and a manifest: for each file its size, its time,
the hash of its content, and the shard with its row. A shard is complete before a manifest names it, and the
state that names the manifest is replaced in one step: a killed build leaves a cache that is older, never one
that is wrong. What is missing or damaged is read again from the source.
"""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING

import polars as pl

from flows.cache.extract_state import ExtractState, read_state, write_state

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from flows.list_files import Entry, Listing

SMALL_SHARD = 4 << 20
"""Shards of fewer bytes are merged when there are more than MANY_SHARDS of them."""
MANY_SHARDS = 16
RACY_NS = 2_000_000_000
"""A file changed this shortly before it was listed may change again with the same size and time."""
READ_AGAIN = -1
"""The time that is kept for a file that has to be read again in any case."""

_MANIFEST = pl.Schema(
    {
        "path": pl.String,
        "size_bytes": pl.UInt64,
        "mtime_ns": pl.Int64,
        "content_hash": pl.String,
        "shard": pl.String,
    }
)


class ExtractCache:
    """The cache of one source under one set of settings."""

    def __init__(self, folder: Path, state: ExtractState):
        self.folder, self.state = folder, state
        self.manifest = pl.DataFrame(schema=_MANIFEST)

    @classmethod
    def open(cls, folder: Path) -> ExtractCache:
        """Open a cache folder and read which files it knows; an unreadable one counts as empty."""
        folder.mkdir(parents=True, exist_ok=True)
        cache = cls(folder, read_state(folder))
        try:
            manifest = pl.read_ipc(folder / cache.state.manifest)
            good = [name for name in manifest["shard"].unique() if cache._is_whole(name)]
            cache.manifest = manifest.filter(pl.col("shard").is_in(good))
        except (OSError, pl.exceptions.PolarsError):
            pass
        return cache

    def _is_whole(self, shard: str) -> bool:
        """Say whether a shard is there in its full length and can be opened."""
        file = self.folder / shard
        try:
            if file.stat().st_size != self.state.shards.get(shard):
                return False
            pl.scan_ipc(file).collect_schema()
        except (OSError, pl.exceptions.PolarsError):
            return False
        return True

    def stale_entries(self, listing: Listing) -> list[Entry]:
        """Return the entries that are not known with just this size and time."""
        return self.differences(listing)[0]

    def differences(self, listing: Listing) -> tuple[list[Entry], list[str]]:
        """Return the entries that are not known with just this size and time, and the paths that are not listed."""
        listed = _as_frame(listing).with_row_index("at")
        stale = listed.join(self.manifest, on=["path", "size_bytes", "mtime_ns"], how="anti")
        gone = self.manifest.select("path").join(listed, on="path", how="anti", maintain_order="left")
        return [listing.entries[at] for at in stale["at"].sort()], gone["path"].to_list()

    def new_shard(self) -> Path:
        """Return the name of a shard to write."""
        return self.folder / f"{uuid.uuid4().hex}.arrow"

    def update(self, listing: Listing, new_shards: list[Path], started_ns: int) -> None:
        """Add the rows of new shards, let go of files that are not listed, and save."""
        is_racy = (started_ns - pl.col("mtime_ns")).abs() < RACY_NS
        fresh = [
            pl.scan_ipc(shard)
            .select("path", "size_bytes", "mtime_ns", "content_hash", shard=pl.lit(shard.name))
            .with_columns(mtime_ns=pl.when(is_racy).then(READ_AGAIN).otherwise("mtime_ns"))
            .cast(_MANIFEST)
            .collect()
            for shard in new_shards
        ]
        new = pl.concat([pl.DataFrame(schema=_MANIFEST), *fresh])
        kept = self.manifest.join(new, on="path", how="anti")
        listed = _as_frame(listing).select("path")
        self.manifest = pl.concat([kept, new]).join(listed, on="path", how="semi").sort("path")
        self._merge_small_shards()
        self._save(listing)

    def _merge_small_shards(self) -> None:
        """Join small shards into larger ones, group by group, when there are many of them."""
        sizes = self._shard_sizes()
        small = [name for name in sizes if sizes[name] < SMALL_SHARD]
        if len(small) <= MANY_SHARDS:
            return
        group: list[str] = []
        size = 0
        for name in small:
            group.append(name)
            size += sizes[name]
            if size >= 2 * SMALL_SHARD:
                self._merge(group)
                group, size = [], 0
        self._merge(group)

    def _merge(self, shards: list[str]) -> None:
        """Write the rows that count of some shards into one."""
        if len(shards) < 2:
            return
        chosen = pl.col("shard").is_in(shards)
        merged = self.new_shard()
        self._rows(self.manifest.filter(chosen)).sort("path").collect().write_ipc(merged)
        self.manifest = self.manifest.with_columns(shard=pl.when(chosen).then(pl.lit(merged.name)).otherwise("shard"))

    def _shard_sizes(self) -> dict[str, int]:
        """Return the size in bytes of each shard that the manifest names, by name."""
        return {name: (self.folder / name).stat().st_size for name in self.manifest["shard"].unique().sort()}

    def _save(self, listing: Listing) -> None:
        manifest = f"manifest-{uuid.uuid4().hex}.arrow"
        self.manifest.write_ipc(self.folder / manifest)
        shards = self._shard_sizes()
        settled = not self.manifest["mtime_ns"].eq(READ_AGAIN).any()
        self.state = ExtractState(listing.digest() if settled else None, self.content(listing), manifest, shards)
        write_state(self.folder, self.state)
        for file in self.folder.glob("*.arrow"):
            if file.name not in shards and file.name != manifest:
                file.unlink()

    def content(self, listing: Listing) -> str:
        """Return a hash of all paths, all files' bytes, and all problems of names and folders."""
        lines = pl.concat_str("path", "content_hash", separator="\0")
        digest = hashlib.sha256("\n".join(self.manifest.select(lines).to_series()).encode())
        for path, problem in listing.problems:
            digest.update(f"\n{path}\0{problem.code.code}".encode())
        digest.update("\n".join([*listing.others, "", *(listing.static or [])]).encode())
        return digest.hexdigest()

    def raw(self) -> pl.LazyFrame:
        """Return the row of each file, by path."""
        return self._rows(self.manifest).sort("path")

    def records(self, paths: Collection[str]) -> pl.LazyFrame:
        """Return the rows of some files, by path; only the shards that have them are read."""
        return self._rows(self.manifest.filter(pl.col("path").is_in(list(paths)))).sort("path")

    def _rows(self, manifest: pl.DataFrame) -> pl.LazyFrame:
        parts = manifest.select("path", "shard").partition_by("shard", as_dict=True, include_key=False)
        if not parts:
            from flows.read_files import RAW_SCHEMA

            return pl.DataFrame(RAW_SCHEMA.empty_table()).lazy()
        scans: list[pl.LazyFrame] = []
        for (shard,), paths in sorted(parts.items()):
            scan = pl.scan_ipc(self.folder / str(shard))
            if scan.select(pl.len()).collect().item() != paths.height:
                scan = scan.join(paths.lazy(), on="path", how="semi", maintain_order="left")
            scans.append(scan)
        return pl.concat(scans)


def _as_frame(listing: Listing) -> pl.DataFrame:
    paths, _, sizes, times = zip(*listing.entries, strict=True) if listing.entries else ((), (), (), ())
    columns = {"path": paths, "size_bytes": sizes, "mtime_ns": times}
    return pl.DataFrame(columns, schema={name: _MANIFEST[name] for name in columns})
