"""A look at a source: names, and the beginnings of some files, bounded and always the same for the same files."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

MOST_NAMES = 5000
MOST_FILES = 60
MOST_PARENTS = 4
DEEPEST_ROOT = 4
HEAD_BYTES = 4096
CONFIG_BYTES = 1 << 18
PAGE_ENDINGS = (".md", ".markdown", ".mdx")
_SKIPPED = frozenset({"node_modules", "__pycache__", "vendor"})
_BLOCK = re.compile(r"\A\ufeff?\s*(---|\+\+\+)[ \t]*\r?\n(.*?)^\1[ \t]*\r?$", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"^(```+|~~~+).*?(?:^\1|\Z)|(?<!`)`[^`\n]+`", re.DOTALL | re.MULTILINE)
_KEY = re.compile(r"^(?:\[\[?)?[\"']?([\w .@-]+?)[\"']?\s*(?:[:=]|\]\]?\s*$)", re.MULTILINE)


class Sample(NamedTuple):
    """The beginning of one file: its path, its text without code, and the keys of its front matter."""

    path: str
    text: str
    keys: frozenset[str]


@dataclass(frozen=True)
class Look:
    """What is seen of a source: paths of files and folders (these end in a slash), and samples of pages."""

    source: Path
    names: list[str]
    samples: list[Sample]

    @cached_property
    def _lines(self) -> str:
        return "/" + "\n/".join(self.names)

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        """The paths of files and folders not deep below the source, by their last part, the shallowest first."""
        found: dict[str, list[str]] = {}
        for name in sorted(self.names, key=lambda name: (name.rstrip("/").count("/"), name)):
            path = name.rstrip("/")
            if path.count("/") <= DEEPEST_ROOT:
                found.setdefault(path.rpartition("/")[2], []).append(path)
        return found

    def ending_with(self, name: str) -> list[str]:
        """Return the paths of files or folders not deep below the source whose last parts are `name`."""
        same = self._by_name.get(name.rpartition("/")[2], [])
        return [path for path in same if f"/{path}".endswith(f"/{name}")]

    def has_path(self, pattern: str) -> bool:
        """Say whether a path, which here begins with a slash, matches a pattern."""
        return re.search(pattern, self._lines, re.MULTILINE) is not None

    @property
    def pages(self) -> list[str]:
        """The names that are pages by their ending."""
        return [name for name in self.names if name.lower().endswith(PAGE_ENDINGS)]


def look_at(source: Path) -> Look:
    """Return what is seen of a source; folders are entered breadth first, so that its root is seen in any case."""
    names = _names(source)
    pages = [name for name in names if name.lower().endswith(PAGE_ENDINGS)]
    step = max(1, len(pages) / MOST_FILES)
    chosen = [pages[int(at * step)] for at in range(min(MOST_FILES, len(pages)))]
    samples = [_sample(source, path) for path in chosen]
    return Look(source, names, [sample for sample in samples if sample])


def _names(source: Path) -> list[str]:
    names: list[str] = []
    folders = [""]
    for folder in folders:
        try:
            with os.scandir(source / folder) as entries:
                children = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
        except OSError:
            continue
        for name, is_folder in children:
            path = f"{folder}{name}"
            names.append(f"{path}/" if is_folder else path)
            if is_folder and not name.startswith(".") and name not in _SKIPPED:
                folders.append(f"{path}/")
        if len(names) >= MOST_NAMES:
            break
    return sorted(names[:MOST_NAMES])


def _sample(source: Path, path: str) -> Sample | None:
    text = read_head(source / path, HEAD_BYTES)
    if text is None:
        return None
    block = _BLOCK.match(text)
    keys = frozenset(match[1] for match in _KEY.finditer(block[2])) if block else frozenset[str]()
    return Sample(path, _CODE.sub("", text), keys)


def read_head(file: Path, most: int) -> str | None:
    """Return the beginning of a regular file, or None; links are not followed."""
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as stream:
        try:
            return stream.read(most).decode(errors="replace")
        except OSError:
            return None


def parents(source: Path) -> list[Path]:
    """Return the folders above a source in which its site may begin: few, none above a repository or a home."""
    found: list[Path] = []
    folder = source
    while len(found) < MOST_PARENTS and folder.parent != folder:
        if (folder / ".git").exists() or folder == Path.home():
            break
        folder = folder.parent
        found.append(folder)
    return found


def inside_of(source: Path, root: str) -> str:
    """Return the path from the site's root to the source, with a slash at its end, or an empty text."""
    steps = [part for part in root.split("/") if part not in ("", ".")]
    if not steps or any(part != ".." for part in steps):
        return ""
    return "/".join(source.parts[-len(steps) :]) + "/"
