"""Source folder → raw shards in the cache: lists the files and reads those that changed, in worker processes."""

from __future__ import annotations

import contextlib
import hashlib
import multiprocessing.context
import os
import shutil
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from multiprocessing import forkserver
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from flows.cache.extract_state import read_state
from flows.errors import RequestError
from flows.list_files import Entry, Listing, joined, list_files
from flows.reading_plan import read_plan
from flows.sites.parts import own_hosts, parts_of
from flows.storage.places import origin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from flows.cache.extract_cache import ExtractCache
    from flows.read_files import Plan
    from flows.read_on_dask import Chunks
    from flows.settings import Settings
    from flows.sites.parts import Part

CHUNK_FILES = 1024
CHUNK_BYTES = 16 << 20
ONE_PROCESS_FILES = 3000
"""Below this many changed files, starting workers costs more than it saves."""


@dataclass(frozen=True)
class Extraction:
    """What there is to tabulate: the listing, where its rows are cached, and a hash of all content."""

    listing: Listing
    cache_folder: Path
    content: str
    parts: tuple[Listing, ...] = ()
    """Of several corpora the listing of each, in their order, with paths as its source has them."""

    def cache(self) -> ExtractCache:
        """Open the cache, to read the rows."""
        from flows.cache.extract_cache import ExtractCache

        return ExtractCache.open(self.cache_folder)


def extract(
    settings: Settings,
    cache_root: Path,
    *,
    key: str,
    full: bool = False,
    known_content: str | None = None,
    progress: Callable[[int, int], None],
) -> Extraction:
    """Bring the cache up to date with the source and say what there is.

    `key` names all that a record depends on besides its file; another key begins an empty cache, and so does
    `full`. If the files are those of `known_content`, the cache's rows are not looked at. `progress` is told how
    many files of how many are read. Raises `RequestError` for a source that cannot be listed.
    """
    started_ns = time.time_ns()
    parts = parts_of(settings)
    listings = tuple(list_part(part) for part in parts)
    listing = joined([(part.lead, found) for part, found in zip(parts, listings, strict=True)])
    folder = cache_folder(cache_root, key, parts)
    if full:
        shutil.rmtree(folder, ignore_errors=True)
    elif known_content:
        state = read_state(folder)
        if state.content == known_content and state.listing == listing.digest():
            return Extraction(listing, folder, known_content, listings)
    content = _update(parts, listing, folder, started_ns, progress)
    return Extraction(listing, folder, content, listings)


def cache_folder(cache_root: Path, key: str, parts: list[Part]) -> Path:
    """Return where the rows of sources are kept that were read under a key."""
    sources = "\0".join(str(part.source) for part in parts)
    return cache_root / hashlib.sha256(f"{key}\0{sources}".encode(errors="surrogateescape")).hexdigest()[:16]


def list_part(part: Part) -> Listing:
    """List the files of a corpus."""
    settings, source = part.settings, part.source
    if source.is_relative_to(settings.warehouse):
        raise RequestError(f"{source}: lies in the warehouse {settings.warehouse}; name another --warehouse")
    listing = list_files(source, settings.files, settings.site.static)
    if not listing.entries:
        globs = ", ".join(settings.files.include)
        raise RequestError(f"{source}: no file here matches {globs}; nothing is published")
    return listing


def _update(
    parts: list[Part], listing: Listing, folder: Path, started_ns: int, progress: Callable[[int, int], None]
) -> str:
    """Read what changed, and return a hash of all content."""
    if len(listing.entries) >= ONE_PROCESS_FILES and not read_state(folder).shards:
        _start_forkserver()
    from flows.cache.extract_cache import ExtractCache

    cache = ExtractCache.open(folder)
    stale = cache.stale_entries(listing)
    shards: list[Path] = []
    done = 0
    for part in parts:
        chunks = list(_chunks([entry for entry in stale if entry.path.startswith(part.lead)]))
        work = [(chunk, cache.new_shard()) for chunk in chunks]
        _read(work, part, own_hosts(parts), partial(_tell, progress, done, len(stale)))
        shards += [shard for _, shard in work]
        done += sum(map(len, chunks))
    cache.update(listing, shards, started_ns)
    for other in folder.parent.iterdir():
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    return cache.state.content


def _tell(progress: Callable[[int, int], None], before: int, total: int, done: int, _: int) -> None:
    """Tell how many files of all corpora are read."""
    progress(before + done, total)


def _chunks(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Yield entries in shares of bounded number and size."""
    chunk: list[Entry] = []
    size = 0
    for entry in entries:
        if chunk and (len(chunk) == CHUNK_FILES or size + entry.size_bytes > CHUNK_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(entry)
        size += entry.size_bytes
    if chunk:
        yield chunk


def _read(
    work: Chunks,
    part: Part,
    hosts: frozenset[str],
    progress: Callable[[int, int], None],
) -> None:
    """Write a shard for each chunk: in this process if there is little to do, else in workers."""
    from flows import read_files

    settings = part.settings
    total = sum(len(chunk) for chunk, _ in work)
    workers = min(settings.workers or _processors(), len(work))
    plan = read_plan(part, hosts)
    progress(0, total)
    done = 0
    if settings.dask and total >= ONE_PROCESS_FILES:
        _read_on_dask(work, settings, plan, progress)
        return
    if workers < 2 or total < ONE_PROCESS_FILES:
        read_files.start(plan)
        for chunk, shard in work:
            read_files.write_shard(chunk, shard)
            done += len(chunk)
            progress(done, total)
        return
    context = _start_forkserver()
    with _empty_main(), ProcessPoolExecutor(workers, context, read_files.start, (plan,)) as pool:
        sizes = {pool.submit(read_files.write_shard, chunk, shard): len(chunk) for chunk, shard in work}
        try:
            for future in as_completed(sizes):
                future.result()
                done += sizes[future]
                progress(done, total)
        except BaseException as error:
            pool.shutdown(wait=False, cancel_futures=True)
            if not isinstance(error, (BrokenProcessPool, EOFError, ConnectionError)):
                raise
            raise RequestError(
                "a worker process ended while it read files (out of memory?); build again with --workers 1"
            ) from error


def _read_on_dask(work: Chunks, settings: Settings, plan: Plan, progress: Callable[[int, int], None]) -> None:
    """Have a cluster write the shards."""
    from flows.read_on_dask import read_on_dask

    total = sum(len(chunk) for chunk, _ in work)
    done = 0

    def more(count: int) -> None:
        nonlocal done
        done += count
        progress(done, total)

    read_on_dask(settings.dask, plan, origin(Path(plan.root)), work, more)


def _processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _start_forkserver() -> multiprocessing.context.ForkServerContext:
    """Start the process that workers are forked from; it imports what they need while this one goes on."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["flows.read_files"])
    with _empty_main():
        forkserver.ensure_running()
    return context


@contextlib.contextmanager
def _empty_main() -> Iterator[None]:
    """Keep worker processes from importing the main module, and all that it imports, as each does at its start."""
    main_module = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main_module
