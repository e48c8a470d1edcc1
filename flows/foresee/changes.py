"""Which files differ from those of the published run, and what stands in them now."""

from __future__ import annotations

import hashlib
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from flows import read_files
from flows.reading_plan import read_plan
from flows.sites.parts import own_hosts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from flows.cache.extract_cache import ExtractCache
    from flows.list_files import Entry, Listing
    from flows.sites.parts import Part

HASHED_AT_ONCE = 64
KNOWN_BY = ("path", "size_bytes", "content_hash")


class Changes(NamedTuple):
    """Files to read, because they are new or changed, and the paths of those that are gone."""

    entries: list[Entry]
    removed: list[str]

    @property
    def paths(self) -> list[str]:
        """The paths of all that differ."""
        return [*(entry.path for entry in self.entries), *self.removed]


def named_changes(parts: Sequence[Part], listing: Listing, cache: ExtractCache, names: Iterable[str]) -> Changes:
    """Return the files and folders that are named, by paths from the working directory; others of the site stay."""
    files = [os.path.realpath(name) for name in names]
    wanted = {
        (part.lead + os.path.relpath(file, part.source).replace(os.sep, "/")).removesuffix("/.")
        for part in parts
        for file in files
    }

    def is_named(path: str) -> bool:
        steps = path.split("/")
        return "." in wanted or any("/".join(steps[:count]) in wanted for count in range(1, len(steps) + 1))

    entries = [entry for entry in listing.entries if is_named(entry.path)]
    return Changes(entries, [path for path in cache.differences(listing)[1] if is_named(path)])


def all_changes(parts: Sequence[Part], listing: Listing, cache: ExtractCache) -> Changes:
    """Return all files that differ; one of another time is hashed, so that a fresh checkout changes nothing."""
    stale, gone = cache.differences(listing)
    rows = cache.manifest.filter(pl.col("path").is_in([entry.path for entry in stale]))
    known = {path: (size, digest) for path, size, digest in rows.select(*KNOWN_BY).iter_rows()}
    alike = [entry for entry in stale if entry.path in known and known[entry.path][0] == entry.size_bytes]
    hashes = _hashes([(_part_of(entry, parts).source, entry) for entry in alike])
    same = {entry for entry, digest in zip(alike, hashes, strict=True) if digest == known[entry.path][1]}
    return Changes([entry for entry in stale if entry not in same], gone)


def _part_of(entry: Entry, parts: Sequence[Part]) -> Part:
    return next(part for part in parts if entry.path.startswith(part.lead))


def _hashes(files: Sequence[tuple[Path, Entry]]) -> list[str]:
    if len(files) < HASHED_AT_ONCE:
        return [_hash(file) for file in files]
    with ThreadPoolExecutor() as pool:
        return list(pool.map(_hash, files, chunksize=HASHED_AT_ONCE))


def _hash(file: tuple[Path, Entry]) -> str:
    """Return the hash of a file; an empty text for one that cannot be read, or is no longer a file."""
    source, entry = file
    try:
        return hashlib.sha256(read_files.read_file(str(source / entry.system_path), entry.size_bytes)).hexdigest()
    except OSError:
        return ""


def read_changes(parts: Sequence[Part], entries: Sequence[Entry]) -> pl.DataFrame:
    """Return the records of files."""
    found: list[pl.DataFrame] = []
    with tempfile.TemporaryDirectory() as folder:
        for number, part in enumerate(parts):
            read_files.start(read_plan(part, own_hosts(list(parts))))
            shard = Path(folder) / f"{number}.arrow"
            read_files.write_shard([entry for entry in entries if _part_of(entry, parts) == part], shard)
            found.append(pl.read_ipc(shard))
        return pl.concat(found).rechunk()
