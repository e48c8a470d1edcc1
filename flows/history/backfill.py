"""Commits of a repository → runs of a warehouse, as if each had been built on its day.

Trees are read from git's store into a folder of their own; the work tree is neither read nor touched. Only files that
differ from the commit before are written, with a time of their own, so that a build reads only those.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from flows.build import Moment, build
from flows.errors import RequestError
from flows.list_files import Globs
from flows.sites.recognise import recognise
from flows.warehouse import Warehouse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.build import Notify
    from flows.settings import Settings
    from flows.warehouse import Run

Every = Literal["commit", "day", "week", "month"]
EVERY = get_args(Every)
_PERIODS = {"commit": "%H", "day": "%Y-%m-%d", "week": "%G-%V", "month": "%Y-%m"}
_FILE_MODES = ("100644", "100755")


class Commit(NamedTuple):
    """A commit and when it was made."""

    revision: str
    committed_at: dt.datetime


def backfill(settings: Settings, since: str, every: Every, notify: Notify) -> Iterator[tuple[Commit, Run]]:
    """Build the last commit of each period since a day, oldest first; yield each with its run.

    Commits that are not newer than the warehouse's newest run are left out: runs stand in the order of time.
    Raises `RequestError` where the source is in no repository.
    """
    if settings.source is None:
        raise RequestError("backfill goes through the history of one source; name it: matterhouse backfill SOURCE")
    source = settings.source.resolve()
    top = _git(source, "rev-parse", "--show-toplevel")
    folder = source.relative_to(Path(top).resolve()).as_posix()
    known = recognise(settings)
    newest = Warehouse(settings.warehouse).current()
    began = newest.run_id.partition("-")[0] if newest else ""
    with tempfile.TemporaryDirectory(prefix="matterhouse-") as temporary:
        tree = _Tree(Path(top), folder, Path(temporary) / "content", Globs(settings.files))
        for commit in commits(source, since, every):
            if f"{commit.committed_at:%Y%m%dT%H%M%SZ}" <= began or not tree.check_out(commit):
                continue
            moment = Moment(commit.committed_at, str(source), commit.revision)
            yield commit, build(known.model_copy(update={"source": tree.target}), notify=notify, moment=moment)


def commits(source: Path, since: str, every: Every) -> list[Commit]:
    """Return the last commit of each period that changed the source, on the main line, oldest first."""
    told = _git(source, "log", "--first-parent", "--format=%H %ct", f"--since={since}", "--", ".")
    chosen: dict[str, Commit] = {}
    for line in told.splitlines():
        revision, _, seconds = line.partition(" ")
        commit = Commit(revision, dt.datetime.fromtimestamp(int(seconds), dt.UTC))
        period = revision if every == "commit" else f"{commit.committed_at:{_PERIODS[every]}}"
        chosen.setdefault(period, commit)
    return sorted(chosen.values(), key=lambda commit: commit.committed_at)


class _Tree:
    """A folder that holds the source as it was at one commit."""

    def __init__(self, repository: Path, folder: str, target: Path, globs: Globs):
        self.repository, self.folder, self.target, self.globs = repository, folder, target, globs
        self.objects: dict[str, str] = {}
        self.tick = 0
        target.mkdir()

    def check_out(self, commit: Commit) -> bool:
        """Bring the folder to a commit; say whether there is anything in it."""
        listed = self._list(commit)
        for path in self.objects.keys() - listed.keys():
            (self.target / path).unlink()
        changed = {path: name for path, name in listed.items() if self.objects.get(path) != name}
        pages = [path for path in changed if self.globs.take(path)]
        self.tick += 1
        time_ns = int(commit.committed_at.timestamp()) * 10**9 + self.tick
        for path in changed.keys() - set(pages):
            self._write(path, b"", time_ns)
        for path, data in zip(pages, self._read([changed[path] for path in pages]), strict=True):
            self._write(path, data, time_ns)
        self.objects = listed
        return bool(listed)

    def _list(self, commit: Commit) -> dict[str, str]:
        """Return the regular files of the source at a commit, with the names of their objects."""
        where = [] if self.folder == "." else [f"{self.folder}/"]
        told = _git(self.repository, "ls-tree", "-r", "-z", "--full-tree", commit.revision, "--", *where)
        listed: dict[str, str] = {}
        for entry in told.split("\0"):
            about, tab, path = entry.partition("\t")
            if tab and about.split()[0] in _FILE_MODES:
                listed[path.removeprefix(where[0]) if where else path] = about.split()[2]
        return listed

    def _read(self, objects: list[str]) -> Iterator[bytes]:
        """Yield the content of objects, in order."""
        done = subprocess.run(
            ["git", "-C", str(self.repository), "cat-file", "--batch"],
            input="".join(f"{name}\n" for name in objects).encode(), capture_output=True, check=True,
        )  # fmt: skip
        at = 0
        for _ in objects:
            head_end = done.stdout.index(b"\n", at)
            size = int(done.stdout[at:head_end].split()[2])
            yield done.stdout[head_end + 1 : head_end + 1 + size]
            at = head_end + 1 + size + 1

    def _write(self, path: str, data: bytes, time_ns: int) -> None:
        file = self.target / path
        if file.is_dir():
            shutil.rmtree(file)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        os.utime(file, ns=(time_ns, time_ns))


def _git(folder: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False)
    except OSError as error:
        raise RequestError(f"git cannot be run: {error.strerror}") from None
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise RequestError(f"{folder}: git says: {reason}")
    return os.fsdecode(done.stdout).rstrip("\n")
