"""The warehouse on disk: where its parts lie, who may write, and which run is current.

```
current                 the name of the published run; replaced atomically, last
latest                  a link to its folder, for tools that want a path that stays
lock, lock.json         one build at a time, and who it is
runs/<run_id>/          run.json, tables/, reports/, warehouse.duckdb
history/                runs, findings and headline figures over time, as Parquet
cache/                  what was read from each file; safe to delete
```
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import secrets
import shutil
import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flows.errors import RequestError
from flows.storage.places import name_of
from flows.storage.sessions import fetch_for_reading, in_session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MARKER = "matterhouse-warehouse"
VERSION = "1\n"
UNFINISHED = ".unfinished"


@dataclass(frozen=True)
class Run:
    """One run's folder."""

    folder: Path

    @property
    def run_id(self) -> str:
        """The run's name; sorts by time."""
        return self.folder.name.removesuffix(UNFINISHED)

    @property
    def tables(self) -> Path:
        """The folder of the Parquet tables."""
        return self.folder / "tables"

    @property
    def reports(self) -> Path:
        """The folder of the Parquet reports."""
        return self.folder / "reports"

    @property
    def database(self) -> Path:
        """The DuckDB file."""
        return self.folder / "warehouse.duckdb"

    @property
    def dashboard(self) -> Path:
        """The folder of the dashboard, which a run has if it was asked for."""
        return self.folder / "dashboard"

    def files(self) -> list[Path]:
        """Return the files that make the run what it is: all but its summary and its dashboard, by path."""
        found = (file for file in self.folder.rglob("*") if file.is_file() and self.dashboard not in file.parents)
        return sorted(file for file in found if file != self.folder / "run.json")

    def read_summary(self) -> dict[str, Any]:
        """Return what `run.json` holds: the run's row, its headline figures, what it was built from.

        Empty where the file cannot be read.
        """
        try:
            summary = json.loads((self.folder / "run.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return summary if isinstance(summary, dict) else {}


@dataclass(frozen=True)
class Warehouse:
    """A warehouse's folder."""

    folder: Path

    @property
    def runs_folder(self) -> Path:
        """The folder of all runs."""
        return self.folder / "runs"

    @property
    def cache(self) -> Path:
        """The folder of what was read from files."""
        return self.folder / "cache"

    @property
    def history(self) -> Path:
        """The folder of what is kept over time."""
        return self.folder / "history"

    def run_ids(self) -> list[str]:
        """Return the published runs, oldest first."""
        if not self.runs_folder.is_dir():
            return []
        return sorted(
            entry.name
            for entry in self.runs_folder.iterdir()
            if not entry.name.endswith(UNFINISHED) and (entry / "run.json").is_file()
        )

    def current(self) -> Run | None:
        """Return the published run, or None in a warehouse without one."""
        try:
            run_id = (self.folder / "current").read_text(encoding="utf-8").strip()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise RequestError(f"{self.folder / 'current'}: cannot be read: {error.strerror}") from error
        return Run(self.runs_folder / run_id) if run_id in self.run_ids() else self._newest()

    def _newest(self) -> Run | None:
        run_ids = self.run_ids()
        return Run(self.runs_folder / run_ids[-1]) if run_ids else None

    def run(self, run_id: str | None = None) -> Run:
        """Return a published run, the current one by default; raise `RequestError` if there is none."""
        run_id = fetch_for_reading(self, run_id)
        if run_id is None:
            current = self.current()
            if current is None:
                raise RequestError(
                    f"{name_of(self.folder)}: no published run here; build one with: matterhouse build"
                )
            return current
        if run_id not in self.run_ids():
            raise RequestError(f"{run_id}: no such run in {name_of(self.folder)}; list them with: matterhouse runs")
        return self.published(run_id)

    def published(self, run_id: str) -> Run:
        """Return the run of a published name, without a look whether it is there."""
        return Run(self.runs_folder / run_id)

    def prepare(self) -> None:
        """Make the folder, and refuse one that holds something else."""
        if self.folder.exists() and not self.folder.is_dir():
            raise RequestError(f"{self.folder}: is a file; name a folder")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if not (self.folder / MARKER).exists():
                if any(self.folder.iterdir()):
                    raise RequestError(f"{self.folder}: not empty and not a warehouse; name another folder")
                (self.folder / MARKER).write_text(VERSION, encoding="utf-8")
            elif (self.folder / MARKER).read_text(encoding="utf-8") != VERSION:
                raise RequestError(f"{self.folder}: a warehouse of another version; name another folder")
            for folder in (self.runs_folder, self.cache, self.history):
                folder.mkdir(exist_ok=True)
        except OSError as error:
            raise RequestError(f"{error.filename}: cannot be written: {error.strerror}") from error

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the warehouse's lock, and clear what a killed build has left; raise `RequestError` if it is held."""
        from filelock import FileLock, Timeout

        holder_file = self.folder / "lock.json"
        lock = FileLock(self.folder / "lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise RequestError(f"{self.folder}: {_holder(holder_file)}; wait for it to end") from None
        except OSError as error:
            raise RequestError(f"{self.folder}: cannot be locked: {error.strerror}") from error
        try:
            holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": now().isoformat()}
            replace_text(holder_file, json.dumps(holder) + "\n")
            for leftover in self.runs_folder.glob(f"*{UNFINISHED}"):
                shutil.rmtree(leftover, ignore_errors=True)
            with in_session(self):
                yield
        finally:
            holder_file.unlink(missing_ok=True)
            lock.release()

    def new_run(self, started_at: dt.datetime) -> Run:
        """Make the folder of an unfinished run; its name sorts after every other even if the clock goes back.

        No other machine that begins in the same second gives its run the same name.
        """
        run_ids = self.run_ids()
        while True:
            stamp = f"{started_at:%Y%m%dT%H%M%SZ}"
            if not run_ids or stamp > run_ids[-1].partition("-")[0]:
                break
            newest = dt.datetime.strptime(run_ids[-1].partition("-")[0], "%Y%m%dT%H%M%SZ")
            started_at = newest.replace(tzinfo=dt.UTC) + dt.timedelta(seconds=1)
        run = Run(self.runs_folder / f"{stamp}-{secrets.token_hex(4)}{UNFINISHED}")
        run.tables.mkdir(parents=True)
        run.reports.mkdir()
        return run

    def publish(self, run: Run) -> Run:
        """Give a complete run its name and make it the current one.

        Raises `RequestError` if a newer run is there: then another machine has built, which the lock did not stop.
        """
        newer = [run_id for run_id in self.run_ids() if run_id >= run.run_id]
        if newer:
            raise RequestError(f"{self.folder}: run {newer[-1]} was published while this one was built; build again")
        published = Run(run.folder.with_name(run.run_id))
        _sync(run.folder)
        run.folder.rename(published.folder)
        replace_text(self.folder / "current", published.run_id + "\n")
        self._point_latest(published)
        return published

    def _point_latest(self, run: Run) -> None:
        """Point `latest` at a run, for tools that want a path that stays; a disk without links goes without."""
        pointer = self.folder / f"latest{UNFINISHED}"
        with contextlib.suppress(OSError):
            pointer.unlink(missing_ok=True)
            pointer.symlink_to(run.folder.relative_to(self.folder), target_is_directory=True)
            pointer.replace(self.folder / "latest")


def now() -> dt.datetime:
    """Return the time, in UTC."""
    return dt.datetime.now(dt.UTC)


def quoted(path: Path) -> str:
    """Return a path as the inside of an SQL text."""
    return str(path).replace("'", "''")


def replace_text(file: Path, text: str) -> None:
    """Write a file so that a reader sees the old text or the new, never a part."""
    unfinished = file.with_name(f"{file.name}{UNFINISHED}")
    with unfinished.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(file)


def link_file(file: Path, target: Path) -> None:
    """Link a file, or copy it where the disk has no links."""
    try:
        os.link(file, target)
    except OSError:
        shutil.copyfile(file, target)


def _sync(folder: Path) -> None:
    """Bring the names in a folder to the disk before the pointer can name it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _holder(file: Path) -> str:
    """Say who is at work; a build that has only just begun is given a moment to write who it is."""
    for _ in range(10):
        try:
            holder = json.loads(file.read_text(encoding="utf-8"))
            return f"a build of process {holder['pid']} on {holder['host']} is at work since {holder['since']}"
        except (OSError, ValueError, KeyError):
            time.sleep(0.1)
    return "another build is at work"
