"""A source folder → the files in it that are pages, in the order of their paths."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from typing import TYPE_CHECKING, NamedTuple

from wcmatch import glob

from flows.errors import RequestError
from transforms.problems import Problem, ProblemCode

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from flows.settings.sites import FilesSettings

GLOB_FLAGS = glob.GLOBSTAR | glob.DOTGLOB | glob.BRACE | glob.IGNORECASE
_SUFFIX_GLOB = re.compile(r"\*\*/\*([\w.\-]+)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Entry(NamedTuple):
    """One file as it was listed: its path, as shown and as the system spells it, its size and time."""

    path: str
    system_path: str
    size_bytes: int
    mtime_ns: int


class Listing(NamedTuple):
    """What a source holds: files by path, what is wrong with names and folders, and files that are no pages.

    `static` are the files, by their paths there, of the folders that the site serves from its root; None where there
    is no such folder.
    """

    entries: list[Entry]
    problems: list[tuple[str, Problem]]
    others: list[str]
    static: list[str] | None = None

    def digest(self) -> str:
        """Return a hash that changes when any file's path, size or time does."""
        lines = [f"{path}\0{size}\0{mtime}" for path, _, size, mtime in self.entries]
        lines += [f"{path}\0{problem.code.code}" for path, problem in self.problems]
        lines += [f"{path}\0" for path in [*self.others, "", *(self.static or [])]]
        return hashlib.sha256("\n".join(lines).encode(errors="surrogateescape")).hexdigest()

    def assets(self) -> str:
        """Return a hash that changes when a file that is no page comes or goes."""
        lines = [*self.others, "", *(["/"] if self.static is None else self.static)]
        return hashlib.sha256("\n".join(lines).encode(errors="surrogateescape")).hexdigest()


def joined(parts: list[tuple[str, Listing]]) -> Listing:
    """Return one listing of several, whose paths begin with their leads; a single one is as it is."""
    if len(parts) == 1 and not parts[0][0]:
        return parts[0][1]
    entries = [entry._replace(path=lead + entry.path) for lead, listing in parts for entry in listing.entries]
    problems = [(lead + path, problem) for lead, listing in parts for path, problem in listing.problems]
    others = [lead + path for lead, listing in parts for path in listing.others]
    static = [lead + path for lead, listing in parts for path in listing.static or []]
    return Listing(sorted(entries), problems, others, static)


class Globs:
    """Include and exclude globs; plain `**/*.md` is matched by its ending, which is most of a walk's cost."""

    def __init__(self, files: FilesSettings):
        plain = [match for pattern in files.include if (match := _SUFFIX_GLOB.fullmatch(pattern))]
        others = [pattern for pattern in files.include if not _SUFFIX_GLOB.fullmatch(pattern)]
        self.suffixes = tuple(match[1].lower() for match in plain)
        self.include = glob.compile(others, flags=GLOB_FLAGS) if others else None
        folders = [pattern for pattern in files.exclude if pattern.endswith("/**")]
        named = [pattern for pattern in files.exclude if not pattern.endswith("/**")]
        self.exclude_folder = glob.compile(folders, flags=GLOB_FLAGS) if folders else None
        self.exclude = glob.compile(named, flags=GLOB_FLAGS) if named else None

    def take(self, path: str) -> bool:
        """Say whether a file of this path is a page."""
        taken = path.lower().endswith(self.suffixes) or (self.include is not None and self.include.match(path))
        return taken and not (self.exclude is not None and self.exclude.match(path))

    def enter(self, path: str) -> bool:
        """Say whether a folder of this path may hold pages."""
        excluded = (self.exclude_folder is not None and self.exclude_folder.match(f"{path}/x")) or (
            self.exclude is not None and self.exclude.match(path)
        )
        return not excluded


def list_files(source: Path, files: FilesSettings, static: Iterable[str] = ()) -> Listing:
    """Return the files below `source` that `files` includes; symbolic links are not followed.

    `static` names folders, relative to the source, whose files the site serves from its root.

    Raises `RequestError` if the source is not a folder that can be listed.
    """
    if not source.is_dir():
        what = "not a folder" if source.exists() else "no such folder"
        raise RequestError(f"{source}: {what}; name the folder that holds the Markdown files")
    globs = Globs(files)
    listing = Listing([], [], [])
    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(source / folder) as children:
                folders += _list_folder(children, folder, globs, listing)
        except OSError as error:
            if not folder:
                raise RequestError(f"{source}: cannot be listed: {error.strerror}") from error
            detail = f"The system says: {error.strerror}."
            listing.problems.append((shown(folder), Problem(ProblemCode.FOLDER_UNREADABLE, detail)))
    listing.entries.sort()
    listing.problems.sort(key=lambda item: (item[0], item[1].code.code))
    listing.others.sort()
    return listing._replace(static=_list_static(source, static))


def _list_static(source: Path, names: Iterable[str]) -> list[str] | None:
    """Return the files of the folders that are there, by their paths in them."""
    folders = [source / name for name in names if (source / name).is_dir()]
    if not folders:
        return None
    found: set[str] = set()
    for folder in folders:
        for root, _, files in os.walk(folder):
            lead = os.path.relpath(root, folder)
            found |= {shown(name if lead == "." else f"{lead}/{name}") for name in files}
    return sorted(found)


def _list_folder(children: Iterable[os.DirEntry[str]], folder: str, globs: Globs, listing: Listing) -> list[str]:
    """Add one folder's files to the listing and return the folders in it."""
    lead = f"{folder}/" if folder else ""
    folders: list[str] = []
    for child in children:
        path = lead + child.name
        if child.is_dir(follow_symlinks=False):
            if globs.enter(path):
                folders.append(path)
                if globs.take(path):
                    detail = "It is a folder; the files in it are read."
                    listing.problems.append((shown(path), Problem(ProblemCode.NOT_A_FILE, detail)))
        elif child.is_symlink():
            if globs.take(path) or (globs.enter(path) and child.is_dir()):
                listing.problems.append((shown(path), Problem(ProblemCode.SYMLINK_SKIPPED)))
        elif globs.take(path):
            _list_file(child, path, listing)
        else:
            listing.others.append(shown(path))
    return folders


def _list_file(child: os.DirEntry[str], path: str, listing: Listing) -> None:
    name = shown(path)
    try:
        status = child.stat(follow_symlinks=False)
    except OSError:
        listing.entries.append(Entry(name, path, 0, -1))
        return
    if not stat.S_ISREG(status.st_mode):
        listing.problems.append((name, Problem(ProblemCode.NOT_A_FILE)))
        return
    listing.entries.append(Entry(name, path, status.st_size, status.st_mtime_ns))
    if not path.isprintable():
        if _CONTROL.search(path):
            listing.problems.append((name, Problem(ProblemCode.PATH_CONTROL_CHARACTER)))
        if name != path:
            listing.problems.append((name, Problem(ProblemCode.PATH_NOT_UTF8)))


def shown(path: str) -> str:
    r"""Return a path as text that can be UTF-8: bytes that are not become `\xNN`.

    A name that holds such a text itself gets its backslashes doubled, so that no two files are shown alike.
    """
    if path.isascii():
        return path.replace("\\", "\\\\") if "\\x" in path else path
    data = os.fsencode(path)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return data.replace(b"\\", b"\\\\").decode(errors="backslashreplace")
    return text.replace("\\", "\\\\") if "\\x" in text else text
