"""Changed files → shards, read by the workers of a Dask cluster instead of processes of this machine.

A task is one chunk of files. It returns the shard, and the words counted in it, as bytes: workers need this package
and the source (under the same path, or in object storage), but neither the warehouse nor Prefect. What a worker has
read is taken from it at once, so that a worker that is lost costs no more than the chunks that it had at hand; the
scheduler gives these to another.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.errors import RequestError
from flows.fingerprint import reading_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from distributed import Client, Future

    from flows.list_files import Entry
    from flows.read_files import Plan

Files = dict[str, bytes]
"""What a chunk has become: the bytes of each file, by the ending that its name adds to the shard's."""
Chunks = list[tuple[list["Entry"], Path]]
"""The files of each chunk, and the shard to write."""

PATIENCE_SECONDS = 60
"""A cluster without any worker for so long is given up."""
_one_at_a_time = threading.Lock()
_started: list[Plan] = []


def read_on_dask(address: str, plan: Plan, url: str | None, work: Chunks, progress: Callable[[int], None]) -> None:
    """Write the shard of each chunk; `url` is where the source is if it is in object storage.

    `progress` is told how many files more are read. Raises `RequestError` for a cluster that cannot be reached, whose
    workers have another version of this program, or that has no worker left.
    """
    try:
        from distributed import Client
    except ImportError:
        how = "install it with: pip install 'matterhouse[dask]'"
        raise RequestError(f"--dask {address}: needs the package distributed; {how}") from None
    try:
        client = Client(address, timeout=PATIENCE_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as error:
        raise RequestError(f"--dask {address}: no scheduler answers there: {error}") from None
    with client, client.as_current():
        pending = {
            client.submit(read_chunk, plan, url, entries, reading_key(), pure=False): (len(entries), shard)
            for entries, shard in work
        }
        while pending:
            for future in _done(client, address, list(pending)):
                count, shard = pending.pop(future)
                for ending, data in _result(future, address).items():
                    shard.with_name(shard.name + ending).write_bytes(data)
                future.release()  # type: ignore[no-untyped-call]
                progress(count)


def _done(client: Client, address: str, futures: list[Future[Any]]) -> list[Future[Any]]:
    """Wait until some are done; raise `RequestError` if nobody is left to do them."""
    from distributed import wait

    while True:
        try:
            found: Any = wait(futures, timeout=PATIENCE_SECONDS, return_when="FIRST_COMPLETED")  # type: ignore[no-untyped-call]
            return list(found.done)
        except TimeoutError:
            if not client.scheduler_info(n_workers=-1)["workers"]:
                raise RequestError(f"--dask {address}: no worker is left; start some, and build again") from None


def _result(future: Future[Any], address: str) -> Files:
    from distributed import KilledWorker

    try:
        files: Files | None = future.result()
    except KilledWorker as error:
        raise RequestError(f"--dask {address}: {error}; build again without --dask to see which file it is") from None
    if files is None:
        raise RequestError(f"--dask {address}: its workers have another version of matterhouse, or of what it needs")
    return files


def read_chunk(plan: Plan, url: str | None, entries: list[Entry], key: str) -> Files | None:
    """Read a chunk's files, on a worker; None if its version is another one, which would read them in another way."""
    from flows import read_files
    from flows.cache.count_terms import terms_of_shard

    if reading_key() != key:
        return None
    with _one_at_a_time, tempfile.TemporaryDirectory() as folder:
        if url is not None:
            plan = plan._replace(root=_fetch(url, entries))
        if [plan] != _started:
            read_files.start(plan)
            _started[:] = [plan]
        shard = Path(folder) / "shard"
        read_files.write_shard(entries, shard)
        terms_of_shard(shard)
        return {file.name.removeprefix(shard.name): file.read_bytes() for file in shard.parent.glob("shard*")}


def _fetch(url: str, entries: list[Entry]) -> str:
    """Fetch the objects of some files in place of those of the chunk before; return the folder with them."""
    from flows.storage.bucket import Bucket
    from flows.storage.mirror import each

    bucket, folder = Bucket(url), Path(_scratch().name) / "source"
    shutil.rmtree(folder, ignore_errors=True)
    each(lambda name: bucket.fetch(name, folder / name), [entry.system_path for entry in entries])
    return str(folder)


@cache
def _scratch() -> tempfile.TemporaryDirectory[str]:
    """Return this worker's folder, which goes when it ends."""
    return tempfile.TemporaryDirectory(prefix="matterhouse-worker-")
