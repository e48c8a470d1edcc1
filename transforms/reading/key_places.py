"""Where the keys of front matter stand: line and column, so that a finding hits the key that it names.

The common form, `key:` at the start of a line, is found by its text. Any other form (quoted keys, flow mappings,
lists of mappings) goes through the YAML parser, which knows all places, at a hundred times the cost.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from transforms.reading.field_paths import first_text, lookup, split_path
from transforms.reading.values import is_empty
from transforms.reading.yaml_events import PARSER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from transforms.reading.front_matter import Document


PLACED_FIELDS = {
    "id": "id", "url": "url", "title": "title", "description": "description", "subject": "subject",
    "keywords": "keywords", "published": "published_on", "updated": "updated_on",
}  # fmt: skip
"""Fields whose keys' places are kept, so that findings about them have a line; and what findings call them."""

WHOLE = "value"
"""The part that is a field as a whole."""
PARSED_LENGTH = 16 * 1024
"""The longest block that is parsed for places; in a longer one only the common form is found."""

Path = tuple[str | int, ...]


class Place(NamedTuple):
    """A line, counted from the file's first, and a column; both from 1."""

    line: int
    column: int


def read_key_places(
    document: Document,
    found: Mapping[str, tuple[str, ...]],
    related: Sequence[tuple[str, int, Any]],
    link_paths: Mapping[str, Sequence[tuple[str, ...]]],
) -> list[dict[str, Any]]:
    """Return the rows of `places`: where the keys stand that fields came from, and those of related links' parts.

    `found` tells at which path each field was found, `related` field, position and entry of each related link.
    """
    if not document.metadata:
        return []
    keys: list[tuple[str, str, Path]] = [
        (column, WHOLE, found[name]) for name, column in PLACED_FIELDS.items() if name in found
    ]
    for field, _, entry in related:
        path = _field_path(field, document.metadata)
        if isinstance(entry, dict):
            parts = ((part, _first_key(entry, link_paths[part])) for part in ("url", "id", "title"))
            keys += [(field, part, path + key) for part, key in parts if key]
        elif not is_empty(entry):
            keys.append((field, WHOLE, path))
    places = KeyPlaces(document)
    return [
        {"field": field, "part": part, "key": _written_path(path), "line": place.line, "column": place.column}
        for field, part, path in keys
        if (place := places.find(path))
    ]


def _field_path(field: str, metadata: Mapping[str, Any]) -> Path:
    """Return the path of a related field: a.related[2] → a, related, 1; without the place where it is no list."""
    if "." not in field and "[" not in field:
        return (field,)
    name, _, position = field.removesuffix("]").partition("[")
    path = split_path(name)
    return (*path, int(position) - 1) if position and isinstance(lookup(metadata, path), list) else path


def _written_path(path: Path) -> str:
    """Return a path as people write it: a.related[2].url."""
    if len(path) == 1:
        return str(path[0])
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def _first_key(mapping: Mapping[str, Any], paths: Sequence[tuple[str, ...]]) -> tuple[str, ...] | None:
    """Return the first path at which a mapping has a text."""
    return next((path for path in paths if first_text(mapping, [path])), None)


class KeyPlaces:
    """Finds keys by their path in the block of one document."""

    def __init__(self, document: Document):
        self.block, self.first_line, self.format = document.block, document.block_line, document.format
        self._written_keys = _key_lines(document.block) if document.format == "yaml" else {}
        self._root: Any = None

    def find(self, path: Path) -> Place | None:
        """Return the place of a path's last key, or of a list's item; None where it is not known."""
        place = self._written_keys.get(path)
        if place:
            return Place(self.first_line + place[0], place[1])
        return self._parsed(path) if self.format == "yaml" else self._written(path)

    def _parsed(self, path: Path) -> Place | None:
        """Follow a path through the parser's nodes."""
        if self._root is None and len(self.block) > PARSED_LENGTH:
            self._root = False
        if self._root is None:
            try:
                self._root = yaml.compose(self.block, Loader=PARSER) or False
            except (yaml.YAMLError, ValueError):
                self._root = False
        node, mark = self._root, None
        for part in path:
            if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
                mark = node.start_mark
            elif isinstance(node, yaml.MappingNode):
                pairs = [(key, value) for key, value in node.value if getattr(key, "value", None) == part]
                if not pairs:
                    return None
                key, node = pairs[-1]
                mark = key.start_mark
            else:
                return None
        return Place(self.first_line + mark.line, mark.column + 1) if mark else None

    def _written(self, path: Path) -> Place | None:
        """Look for the key as TOML and JSON write it; only where one line begins with it."""
        name = re.escape(str(path[-1]))
        found = [*re.finditer(rf"""^[ \t{{,]*["']?({name})["']?[ \t]*[:=]""", self.block, re.MULTILINE)]
        return self._place(found[0].start(1)) if len(found) == 1 else None

    def _place(self, at: int) -> Place:
        """Return the place of an offset in the block."""
        return Place(self.first_line + self.block.count("\n", 0, at), at - self.block.rfind("\n", 0, at))


def _key_lines(block: str) -> dict[tuple[str | int, ...], tuple[int, int]]:
    """Return line (from 0) and column (from 1) of the keys that begin a line, in the outermost mapping and below.

    What looks like a key inside a longer text stands below that text's own key, where nothing is looked for. Of equal
    keys the last one counts.
    """
    found: dict[tuple[str | int, ...], tuple[int, int]] = {}
    top, indent = "", 0
    for number, line in enumerate(block.split("\n")):
        key, colon, _ = line.partition(":")
        if not colon:
            continue
        if key[:1] != " ":
            top, indent = key, 0
            found[(key,)] = (number, 1)
            continue
        name = key.lstrip(" ")
        indent = indent or len(key) - len(name)
        if len(key) - len(name) == indent:
            found[top, name] = (number, indent + 1)
    return found
