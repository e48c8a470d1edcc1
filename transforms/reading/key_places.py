"""Where the keys of front matter stand: line and column, so that a finding hits the key that it names.

The common form, `key:` at the start of a line, is found by its text. Any other form (quoted keys, flow mappings,
lists of mappings) goes through the YAML parser, which knows all places, at a hundred times the cost.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from transforms.reading.written_keys import Path
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


Place = tuple[int, int]
"""A line, counted from the file's first, and a column; both from 1."""
RelatedKey = tuple[str, str, Path]
"""The key of a part of a related link: the link's field, the part, and the path."""


def read_key_places(
    document: Document, found: Mapping[str, tuple[str, ...]], related: Sequence[RelatedKey]
) -> list[tuple[str, str, str, int, int]]:
    """Return the rows of `places`: where the keys stand that fields came from, and those of related links' parts.

    `found` tells at which path each field was found. A row has field, part, key, line and column.
    """
    if not document.metadata:
        return []
    places = KeyPlaces(document)
    keys = [(column, WHOLE, found[name]) for name, column in PLACED_FIELDS.items() if name in found]
    return [
        (field, part, _written_path(path), place[0], place[1])
        for field, part, path in (*keys, *related)
        if (place := places.find(path))
    ]


def _written_path(path: Path) -> str:
    """Return a path as people write it: a.related[2].url."""
    if len(path) == 1:
        return str(path[0])
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


class KeyPlaces:
    """Finds keys by their path in the block of one document."""

    def __init__(self, document: Document):
        self.block, self.first_line, self.format = document.block, document.block_line, document.format
        self._written_keys: Mapping[Path, Sequence[Any]] = document.keys or {}
        if document.keys is None and document.format == "yaml":
            self._written_keys = _key_lines(document.block)
        self._root: Any = None

    def find(self, path: Path) -> Place | None:
        """Return the place of a path's last key, or of a list's item; None where it is not known."""
        place = self._written_keys.get(path)
        if place:
            return self.first_line + place[0], place[1]
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
        return (self.first_line + mark.line, mark.column + 1) if mark else None

    def _written(self, path: Path) -> Place | None:
        """Look for the key as TOML and JSON write it; only where one line begins with it."""
        name = re.escape(str(path[-1]))
        found = [*re.finditer(rf"""^[ \t{{,]*["']?({name})["']?[ \t]*[:=]""", self.block, re.MULTILINE)]
        return self._place(found[0].start(1)) if len(found) == 1 else None

    def _place(self, at: int) -> Place:
        """Return the place of an offset in the block."""
        return self.first_line + self.block.count("\n", 0, at), at - self.block.rfind("\n", 0, at)


def _key_lines(block: str) -> dict[Path, tuple[int, int]]:
    """Return line (from 0) and column (from 1) of the keys that begin a line, in the outermost mapping and below.

    What looks like a key inside a longer text stands below that text's own key, where nothing is looked for. Of equal
    keys the last one counts.
    """
    found: dict[Path, tuple[int, int]] = {}
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
