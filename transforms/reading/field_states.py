"""Fields without a value, and why: no key, a key that says nothing, or a value that does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FIELD_COLUMNS = {
    "url": "url", "id": "id", "title": "title", "description": "description", "subject": "subjects",
    "keywords": "keywords", "author": "author", "published": "published_on", "updated": "updated_on",
}  # fmt: skip
"""The fields of the settings whose state is told, each with the column of the record that has its value."""
REPORTED = {name: {"subjects": "subject"}.get(column, column) for name, column in FIELD_COLUMNS.items()}
"""The names that these fields have in reports."""


def empty_fields(
    record: Mapping[str, Any], metadata: Mapping[str, Any], paths: Mapping[str, Sequence[Sequence[str]]]
) -> list[str]:
    """Return the fields that have a key in the front matter, but no value in the record."""
    without = [name for name, column in FIELD_COLUMNS.items() if record[column] in (None, [])]
    return [REPORTED[name] for name in without if any(_has_key(metadata, path) for path in paths[name])]


def _has_key(metadata: Mapping[str, Any], path: Sequence[str]) -> bool:
    """Say whether a dotted path leads to a key, whatever stands there."""
    if ".".join(path) in metadata:
        return True
    value: Any = metadata
    for key in path:
        if not isinstance(value, dict) or key not in value:
            return False
        value = value[key]
    return True
