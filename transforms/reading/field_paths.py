"""Dotted paths of fields → what stands there in a page's front matter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from transforms.reading.values import as_text, is_empty

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


def split_path(path: str) -> tuple[str, ...]:
    """Return the keys of a dotted path."""
    return tuple(path.split("."))


def lookup(mapping: Mapping[str, Any], path: Sequence[str]) -> Any:
    """Return the value at a dotted path; a key that holds the dots itself wins."""
    if len(path) == 1:
        return mapping.get(path[0])
    dotted = ".".join(path)
    if dotted in mapping:
        return mapping[dotted]
    value: Any = mapping
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def find_text(mapping: Mapping[str, Any], paths: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], str | None]:
    """Return the first path at which a text, number or truth value is set, and that; None where none is."""
    for path in paths:
        value = mapping.get(path[0]) if len(path) == 1 else lookup(mapping, path)
        if type(value) is str and value and not value.isspace():
            return path, value
        if not is_empty(value) and not isinstance(value, (dict, list)):
            return path, as_text(value)
    return (), None


def entries(metadata: Mapping[str, Any], path: Sequence[str]) -> Iterator[tuple[str, int, Any]]:
    """Yield (field, position, entry) for numbered keys in the authored order, or for the items of a list.

    Empty ones are among them.
    """
    parent = lookup(metadata, path[:-1]) if len(path) > 1 else metadata
    if not isinstance(parent, dict):
        return
    lead = ".".join((*path[:-1], ""))
    before, star, after = path[-1].partition("*")
    if not star:
        value = parent.get(path[-1])
        if not isinstance(value, list):
            value = [] if is_empty(value) else [value]
        for position, entry in enumerate(value, start=1):
            yield f"{lead}{path[-1]}[{position}]", position, entry
        return
    for key, entry in parent.items():
        if key.startswith(before) and key.endswith(after):
            number = key[len(before) : len(key) - len(after)]
            if number.isascii() and number.isdigit() and len(number) < 10:
                yield lead + key, int(number), entry
