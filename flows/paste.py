"""Suggested links → front matter to paste, in the shape that the site's own related links have."""

from __future__ import annotations

import json
import re
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from flows.query import ask

if TYPE_CHECKING:
    import duckdb

    from flows.settings import Settings

REPORT = "suggested_links"
SAMPLE = """
    select links.field, pages.front_matter
    from links inner join pages on links.source_path = pages.path
    where links.kind = 'related' and not links.is_external
    order by links.verdict <> 'ok', links.source_path, links.position
    limit 1
"""
"""A related link as the site writes it: one that is right, if there is one."""


class Shape(NamedTuple):
    """How a site writes a related link: `field` with a `{}` for the number, or a list's; an entry of it."""

    field: str
    is_list: bool
    entry: Any


def suggestions_as_yaml(connection: duckdb.DuckDBPyConnection, settings: Settings, limit: int | None = None) -> str:
    """Return the front matter to add, page by page: a comment with the path, then the entries."""
    query = (
        f"select source_path, position, slot, target_id as id, target_url as url, target_title as title,"
        f" target_subject as subject from reports.{REPORT}"
    )
    result = ask(connection, query + (f" limit {limit}" if limit else ""))
    rows = [dict(zip(result.columns, row, strict=True)) for row in result.rows]
    shape = site_shape(connection, settings)
    parts = [
        _page(path, list(group), shape, settings) for path, group in groupby(rows, lambda row: row["source_path"])
    ]
    return "".join(parts)


def site_shape(connection: duckdb.DuckDBPyConnection, settings: Settings) -> Shape:
    """Return the shape of the site's related links; that of the settings where it has none."""
    found = ask(connection, SAMPLE).rows
    if not found:
        field = settings.fields.related[0]
        return Shape(
            field.replace("*", "{}"), "*" not in field, {settings.link.url[0]: "", settings.link.title[0]: ""}
        )
    field, front_matter = found[0]
    entry = json.loads(front_matter)
    for part in re.findall(r"[^.\[\]]+", field):
        entry = entry[int(part) - 1] if isinstance(entry, list) else entry[part]
    if field.endswith("]"):
        return Shape(field.rpartition("[")[0], is_list=True, entry=entry)
    return Shape(re.sub(r"\d+(?=\D*$)", "{}", field), is_list=False, entry=entry)


def _page(path: str, rows: list[dict[str, Any]], shape: Shape, settings: Settings) -> str:
    entries = [_entry(row, shape.entry, settings) for row in rows]
    if shape.is_list:
        added: Any = entries
        for key in reversed(shape.field.split(".")):
            added = {key: added}
        body = _dump(added)
    else:
        body = "".join(
            _dump({shape.field.format(row["position"]): entry}) for row, entry in zip(rows, entries, strict=True)
        )
    replaced = [f"{row['position']} ({row['slot']})" for row in rows if row["slot"] != "empty"]
    note = f"; replaces {', '.join(replaced)}" if replaced else ""
    return f"# {path}{note}\n{body}\n"


def _entry(row: dict[str, Any], shape: Any, settings: Settings) -> Any:
    """Return one link in the shape of an authored one: the same keys, each with what it means of the target."""
    if not isinstance(shape, dict):
        return row["url"] if "/" in str(shape) or not row["id"] else row["id"]
    parts = {key: part for part, keys in settings.link.model_dump().items() for key in keys}
    entry = {key: row[parts[key]] for key in shape if key in parts and row[parts[key]] is not None}
    return {key: _like(value, shape[key]) for key, value in entry.items()}


def _like(value: str, authored: Any) -> Any:
    """Return a number where the site writes a number."""
    return int(value) if isinstance(authored, int) and value.isdecimal() else value


def _dump(value: Any) -> str:
    return str(yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=4096, indent=2))
