"""Keys of the front matter: on how many pages each stands, with values of which types, and values that do not fit.

A key of a mapping is named with dots (`seo.title`), one of a list's mappings with brackets (`cards[].title`). The
types are text, date, number, truth, list, mapping and empty; what is empty counts for no share.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from transforms.reading.values import as_json, as_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

MOST_KEPT = 100
"""How many values of one key and type are kept, those of the first paths: what can be listed as odd."""
MOST_KEYS = 20_000
"""Keys beyond these are not counted: a site with more has values for keys."""
EXAMPLES = 3
EXAMPLE_LENGTH = 80
MAJORITY = 0.9
"""From this share of a key's values on, their type is the key's; the others are odd."""
LEAST_VALUES = 10

_SHAPE = re.compile(r"(\d{4}-\d\d?-\d\d?(?:[Tt ].*)?)|[-+]?(?:\d[\d_]*)?\.?\d+(?:[eE][-+]?\d+)?")
_LONGEST_SHAPE = 35
_FIRST_SIGNS = frozenset("0123456789-+.")
_FITS = {"text": frozenset({"date", "number", "truth"})}
"""Types whose values are as well of another: a title may be `2024`."""
_LAST = "\U0010ffff"

FIELDS: dict[str, Any] = {
    "field": pl.String, "file_count": pl.UInt32, "page_count": pl.UInt32, "filled_share": pl.Float64,
    "main_type": pl.String, "types": pl.List(pl.String), "value_count": pl.UInt32, "odd_count": pl.UInt32,
    "distinct_count": pl.UInt32, "examples": pl.List(pl.String),
}  # fmt: skip
COUNTED: dict[str, Any] = {
    "page_count": pl.UInt32, "field": pl.String, "file_count": pl.UInt32, "hashes": pl.List(pl.UInt64),
    "type": pl.String, "count": pl.UInt32, "paths": pl.List(pl.String), "places": pl.List(pl.UInt32),
    "values": pl.List(pl.String),
}  # fmt: skip
"""What a counter has counted, one row per key and type: the hashes of a key's values stand in its first row."""
ODDITIES: dict[str, Any] = {
    "path": pl.String, "field": pl.String, "position": pl.UInt32, "type": pl.String, "main_type": pl.String,
    "authored_value": pl.String,
}  # fmt: skip


class _Values:
    """The values of one key that have one type: how many, on which files, and those of the first paths."""

    __slots__ = ("count", "kept", "last_kept")

    def __init__(self) -> None:
        self.count = 0
        self.last_kept = _LAST
        self.kept: list[tuple[str, int, Any]] = []

    def add(self, path: str, value: Any) -> None:
        self.count += 1
        if path < self.last_kept:
            self.kept.append((path, len(self.kept), value))
            if len(self.kept) > 2 * MOST_KEPT:
                self.kept = sorted(self.kept, key=_place)[:MOST_KEPT]
                self.last_kept = self.kept[-1][0]

    def take_in(self, count: int, kept: list[tuple[str, int, Any]]) -> None:
        self.count += count
        self.kept = sorted([*self.kept, *kept], key=_place)[:MOST_KEPT]

    def first(self) -> list[tuple[str, int, Any]]:
        return sorted(self.kept, key=_place)[:MOST_KEPT]


class _Key:
    """One key: its values by type, the files that fill it, and the hashes of its values."""

    __slots__ = ("file_count", "hashes", "last_path", "texts", "types")

    def __init__(self) -> None:
        self.file_count = 0
        self.last_path = ""
        self.types: dict[str, _Values] = {}
        self.texts: list[str] = []
        self.hashes: list[NDArray[np.uint64]] = []

    def distinct(self) -> NDArray[np.uint64]:
        """Return a hash of each value, which is the same in every process."""
        if self.texts:
            self.hashes.append(np.unique(pl.Series(self.texts, dtype=pl.String).hash().to_numpy()))
            self.texts = []
        if len(self.hashes) > 1:
            self.hashes = [np.unique(np.concatenate(self.hashes))]
        return self.hashes[0] if self.hashes else np.empty(0, np.uint64)


class FieldCounter:
    """Counts the keys of one page after the other; the order of pages makes no difference."""

    def __init__(self) -> None:
        self.page_count = 0
        self.keys: dict[str, _Key] = {}

    def add(self, path: str, metadata: dict[str, Any]) -> None:
        """Count one page."""
        self.page_count += 1
        self._walk(path, "", metadata)

    def _walk(self, path: str, lead: str, mapping: dict[str, Any]) -> None:
        keys = self.keys
        for name, value in mapping.items():
            field = lead + name
            key = keys.get(field)
            if key is None:
                if len(keys) >= MOST_KEYS:
                    continue
                key = keys[field] = _Key()
            kind = value_type(value)
            values = key.types.get(kind)
            if values is None:
                values = key.types[kind] = _Values()
            values.add(path, value)
            if kind != "empty" and key.last_path != path:
                key.file_count += 1
                key.last_path = path
            if kind == "mapping":
                self._walk(path, f"{field}.", value)
            elif kind == "list":
                self._walk_list(path, field, value, key)
            elif kind != "empty":
                key.texts.append(value if type(value) is str else repr(value))

    def _walk_list(self, path: str, field: str, items: list[Any], key: _Key) -> None:
        """Count the items of a list: mappings for their keys, plain ones as values of the list's own key."""
        for item in items:
            if type(item) is dict:
                self._walk(path, f"{field}[].", item)
            elif type(item) is not list:
                key.texts.append(item if type(item) is str else repr(item))

    def counted(self) -> pl.DataFrame:
        """Return what was counted, as `COUNTED`; of values there is no more than is ever shown."""
        rows: list[tuple[Any, ...]] = [(self.page_count, None, 0, [], None, 0, [], [], [])]
        for field, key in self.keys.items():
            hashes = key.distinct()
            for kind, values in key.types.items():
                paths, places, shown = zip(*values.first(), strict=True)
                shown = tuple(map(_shown, shown))
                rows.append((0, field, key.file_count, hashes, kind, values.count, paths, places, shown))
                hashes = np.empty(0, np.uint64)
        return pl.DataFrame(rows, schema=COUNTED, orient="row")

    def take_in(self, counted: pl.DataFrame) -> None:
        """Add what another counter has counted, of other pages."""
        seen: set[str] = set()
        hashes = counted["hashes"]
        rows = counted.drop("hashes").iter_rows()
        for at, (pages, field, file_count, kind, count, *kept) in enumerate(rows):
            self.page_count += pages
            if field is None or (field not in self.keys and len(self.keys) >= MOST_KEYS):
                continue
            key = self.keys.setdefault(field, _Key())
            key.file_count += 0 if field in seen else file_count
            key.hashes.append(hashes[at].to_numpy())
            key.types.setdefault(kind, _Values()).take_in(count, list(zip(*kept, strict=True)))
            seen.add(field)

    def fields(self) -> pl.DataFrame:
        """Return `front_matter_fields` (columns: `transforms.schemas`), by field."""
        rows = [self._row(field, key) for field, key in sorted(self.keys.items())]
        return pl.DataFrame(rows, schema=FIELDS, orient="row")

    def oddities(self) -> pl.DataFrame:
        """Return `front_matter_oddities`, by path and field; of one key and type, those of the first paths."""
        rows = [row for field, key in sorted(self.keys.items()) for row in _odd_rows(field, key)]
        return pl.DataFrame(rows, schema=ODDITIES, orient="row").sort("path", "field", "type", "position")

    def _row(self, field: str, key: _Key) -> tuple[Any, ...]:
        filled = _filled(key)
        main = main_type(filled)
        examples: dict[str, None] = {}
        for kind in filled:
            examples.update(dict.fromkeys(_shown(value) for _, _, value in key.types[kind].first()[:EXAMPLES]))
        return (
            field, key.file_count, self.page_count, round(key.file_count / self.page_count, 6), main,
            [f"{kind} {count}" for kind, count in _by_count(key)], sum(filled.values()),
            sum(count for kind, count in filled.items() if is_odd(kind, main)),
            len(key.distinct()), list(examples)[:EXAMPLES],
        )  # fmt: skip


def value_type(value: Any) -> str:
    """Return the type of a value as JSON gives it; a text that is a date or a number is one."""
    kind = type(value)
    if kind is str:
        if not value or value.isspace():
            return "empty"
        if value[0] in _FIRST_SIGNS and len(value) < _LONGEST_SHAPE and (shape := _SHAPE.fullmatch(value)):
            return "date" if shape[1] else "number"
        return "text"
    if kind is bool:
        return "truth"
    if kind is int or kind is float:
        return "number"
    if kind is list:
        return "list" if value else "empty"
    if kind is dict:
        return "mapping" if value else "empty"
    return "empty"


def main_type(counts: dict[str, int]) -> str | None:
    """Return the type that most values have, or None where there are few values or no such type.

    Values that are as well of another type count for that: titles, some of them numbers, are texts.
    """
    total = sum(counts.values())
    if total < LEAST_VALUES:
        return None
    shares = {
        kind: sum(count for other, count in counts.items() if not is_odd(other, kind)) / total for kind in counts
    }
    best = max(counts, key=lambda kind: (counts[kind], kind))
    chosen = best if shares[best] >= MAJORITY else max(shares, key=lambda kind: (shares[kind], counts[kind], kind))
    return chosen if shares[chosen] >= MAJORITY else None


def is_odd(kind: str, main: str | None) -> bool:
    """Say whether values of a type do not fit a key's main type."""
    return main is not None and kind != main and kind not in _FITS.get(main, ())


def _odd_rows(field: str, key: _Key) -> Iterator[tuple[Any, ...]]:
    main = main_type(_filled(key))
    for kind in _filled(key):
        if is_odd(kind, main):
            places: dict[str, int] = {}
            for path, _, value in key.types[kind].first():
                places[path] = places.get(path, 0) + 1
                yield path, field, places[path], kind, main, _shown(value)


def _filled(key: _Key) -> dict[str, int]:
    return {kind: count for kind, count in _by_count(key) if kind != "empty"}


def _by_count(key: _Key) -> list[tuple[str, int]]:
    counted = ((kind, values.count) for kind, values in key.types.items())
    return sorted(counted, key=lambda item: (-item[1], item[0]))


def _place(kept: tuple[str, int, Any]) -> tuple[str, int]:
    return kept[:2]


def _shown(value: Any) -> str:
    text = as_json(value).decode() if isinstance(value, (dict, list)) else as_text(value)
    return text if len(text) <= EXAMPLE_LENGTH else text[: EXAMPLE_LENGTH - 1] + "…"
