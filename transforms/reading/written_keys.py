"""The value of a block of YAML → where each of its keys stands, if they all begin a line.

The fast reader says neither where a key stands nor that it stood twice. Both follow where the keys of its value, in
their order, are just the keys that begin the block's lines: then it hid none, and the n-th key stands on the n-th of
these lines.
"""

from __future__ import annotations

import re
from typing import Any

Path = tuple[str | int, ...]
"""Keys, and places in lists from 0, from the outermost mapping inwards."""
WrittenKeys = dict[Path, tuple[int, int, str]]
"""The line of each key, from 0, its column, from 1, and what stands on the line behind it."""

_ODD_SIGNS = frozenset("?&\"'")
_ODD_KEY = re.compile(r"""[?&]|"[^"]*+"\s*+:|'[^']*+'\s*+:""")
"""A key that is not just its own text: quoted, anchored, or marked as one."""


def find_written_keys(metadata: dict[Any, Any], block: str) -> WrittenKeys | None:
    """Return where each key stands; None where some key does not begin a line, or a number has an unusual form."""
    paths: list[Path] = []
    numbers: dict[int, str] = {}
    if not _add_keys(metadata, (), paths, numbers):
        return None
    names = [path[-1] for path in paths]
    known, following = set(names), iter(names)
    expected = next(following, None)
    found: list[tuple[int, int, str]] = []
    for number, line in enumerate(block.split("\n")):
        start, _, rest = line.partition(":")
        name = start.lstrip(" -")
        if name == expected and (rest[:1] == " " or line[-1:] == ":"):
            found.append((number, len(start) - len(name) + 1, rest))
            expected = next(following, None)
        elif name.rstrip() in known or (name[:1] in _ODD_SIGNS and _ODD_KEY.match(line.lstrip(" -"))):
            return None
    if len(found) != len(paths) or any(found[at][2].lstrip(" ") != number for at, number in numbers.items()):
        return None
    return dict(zip(paths, found, strict=True))


def _add_keys(node: dict[Any, Any], lead: Path, paths: list[Path], numbers: dict[int, str]) -> bool:
    """Add the paths of a mapping's keys, and the numbers by their keys' places; False where these do not tell all."""
    for key, value in node.items():
        path = (*lead, key)
        paths.append(path)
        kind = type(value)
        if kind is int or kind is float:
            numbers[len(paths) - 1] = str(value)
        elif kind is dict:
            if not _add_keys(value, path, paths, numbers):
                return False
        elif kind is list:
            if not _add_items(value, path, paths, numbers):
                return False
        elif kind is not str and kind is not bool and value is not None:
            return False
    return True


def _add_items(items: list[Any], lead: Path, paths: list[Path], numbers: dict[int, str]) -> bool:
    for at, item in enumerate(items):
        kind = type(item)
        if kind is dict:
            if not _add_keys(item, (*lead, at), paths, numbers):
                return False
        elif kind is list:
            if not _add_items(item, (*lead, at), paths, numbers):
                return False
        elif kind is not str and kind is not bool and item is not None:
            return False
    return True
