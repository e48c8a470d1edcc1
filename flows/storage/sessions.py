"""The working copy of a warehouse: fetched when its lock is taken or a run is opened, sent when a build has ended."""

from __future__ import annotations

import contextlib
import os
import shutil
from typing import TYPE_CHECKING

from flows.errors import RequestError
from flows.storage.bucket import bucket_of
from flows.storage.mirror import MARKER, each, mirror

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.storage.bucket import Bucket
    from flows.warehouse import Warehouse


class Session:
    """The working copy of a warehouse while its lock is held: fetched at the beginning, sent at the end."""

    def __init__(self, warehouse: Warehouse, bucket: Bucket):
        self.warehouse, self.bucket = warehouse, bucket
        self.known = published_runs(bucket, warehouse)
        pointer = bucket.read("current")
        self.version = pointer[1] if pointer else None
        for run_id in warehouse.run_ids():
            if run_id not in self.known:  # it was built here, but never published there
                shutil.rmtree(warehouse.published(run_id).folder)
        mirror(bucket, "history/", bucket.listed("history"), warehouse.history, lambda _: True)
        if pointer and pointer[0].strip() in self.known:
            fetch_run(bucket, warehouse, pointer[0].strip())
            (warehouse.folder / "current").write_text(pointer[0], encoding="utf-8")
        else:
            (warehouse.folder / "current").unlink(missing_ok=True)

    def send(self) -> None:
        """Publish the new runs there; raise `RequestError` if somebody else has published meanwhile."""
        here = self.warehouse.run_ids()
        new = [run_id for run_id in here if run_id not in self.known]
        if new:
            if self.bucket.read(MARKER) is None:
                self.bucket.send(self.warehouse.folder / MARKER, MARKER)
            for run_id in new:
                self._send_run(run_id)
            pointer = (self.warehouse.folder / "current").read_text(encoding="utf-8")
            if not self.bucket.replace("current", pointer, self.version):
                for run_id in new:
                    self.bucket.remove(f"runs/{run_id}")
                raise RequestError(
                    f"{self.bucket.url}: another run was published while this one was built; build again"
                )
        for file in sorted(self.warehouse.history.glob("*.parquet")):
            self.bucket.send(file, f"history/{file.name}")
        for run_id in self.known:
            if run_id not in here:
                self.bucket.remove(f"runs/{run_id}")

    def _send_run(self, run_id: str) -> None:
        """Write a run's files, its summary last: a run without one does not count."""
        folder = self.warehouse.published(run_id).folder
        files = {file.relative_to(folder).as_posix(): file for file in folder.rglob("*") if file.is_file()}
        summary = files.pop("run.json")
        each(lambda name: self.bucket.send(files[name], f"runs/{run_id}/{name}"), files)
        self.bucket.send(summary, f"runs/{run_id}/run.json")


@contextlib.contextmanager
def in_session(warehouse: Warehouse) -> Iterator[None]:
    """Fetch a warehouse in object storage, and send it when the block has ended well; others are left alone."""
    bucket = bucket_of(warehouse.folder)
    if bucket is None:
        yield
        return
    session = Session(warehouse, bucket)
    yield
    session.send()


def published_runs(bucket: Bucket, warehouse: Warehouse) -> list[str]:
    """Return the runs there, oldest first; of each that is not here, fetch the summary and the findings."""
    found: list[str] = []
    for run_id in bucket.folders("runs"):
        folder = warehouse.published(run_id).folder
        if not (folder / "run.json").is_file():
            bucket.fetch(f"runs/{run_id}/tables/findings.parquet", folder / "tables" / "findings.parquet")
            if not bucket.fetch(f"runs/{run_id}/run.json", folder / "run.json"):
                shutil.rmtree(folder)
                continue
        found.append(run_id)
    return found


def fetch_for_reading(warehouse: Warehouse, run_id: str | None) -> str | None:
    """Fetch the run that a reader opens, the current one by default, with the history; return its name."""
    bucket = bucket_of(warehouse.folder)
    if bucket is None:
        return run_id
    warehouse.prepare()
    runs = published_runs(bucket, warehouse)
    mirror(bucket, "history/", bucket.listed("history"), warehouse.history, lambda _: True)
    if run_id is None:
        pointer = bucket.read("current")
        run_id = pointer[0].strip() if pointer else None
    if run_id in runs:
        fetch_run(bucket, warehouse, str(run_id))
    return run_id


def fetch_run(bucket: Bucket, warehouse: Warehouse, run_id: str) -> None:
    """Fetch what is not here of a run's files, and give them the times that its summary knows."""
    run = warehouse.published(run_id)
    found = bucket.listed(f"runs/{run_id}")
    stamps = run.read_summary().get("files", {})

    def bring(name: str) -> None:
        path = name.removeprefix(f"runs/{run_id}/")
        file = run.folder / path
        time_ns = stamps[path][1] if path in stamps else None
        if file.exists() and file.stat().st_size == found[name].size and time_ns in (None, file.stat().st_mtime_ns):
            return
        bucket.fetch(name, file)
        if time_ns is not None:
            os.utime(file, ns=(time_ns, time_ns))
        file.chmod(0o444)

    each(bring, found)
