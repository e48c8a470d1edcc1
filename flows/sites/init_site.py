"""A first look at a site: what made it, which keys become which columns, and a `matterhouse.toml` to begin with."""

from __future__ import annotations

import json
import os
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from flows.errors import RequestError
from flows.list_files import list_files
from flows.reading_plan import record_plan
from flows.settings.fields import TOLD_BY_FILE
from flows.settings.load import FILE_NAME
from flows.sites.profiles import PLAIN
from transforms.reading.field_paths import entries, lookup, split_path
from transforms.reading.front_matter import read_document
from transforms.reading.records import RecordReader
from transforms.reading.values import is_empty

if TYPE_CHECKING:
    from pathlib import Path

    from flows.settings import Settings

MOST_FILES = 1000
COLUMNS = {
    "id": "id", "url": "url", "title": "title", "description": "description", "subject": "subjects",
    "keywords": "keywords", "author": "author", "published": "published_on", "updated": "updated_on",
    "score": "score", "noindex": "is_noindex", "draft": "is_draft", "aliases": "aliases", "related": "links",
}  # fmt: skip
"""Columns of a record, by the field that fills them."""


class FieldFill(NamedTuple):
    """How many of the files fill one column, and from which keys."""

    field: str
    file_count: int
    sources: tuple[tuple[str, int], ...]


class SiteLook(NamedTuple):
    """What `init` tells: files found and looked at, columns, and keys that no column takes."""

    settings: Settings
    file_count: int
    seen_count: int
    fills: tuple[FieldFill, ...]
    others: tuple[tuple[str, int], ...]


def look_closely(settings: Settings) -> SiteLook:
    """Read up to MOST_FILES files of a recognised source, evenly spread, and count what fills each column.

    Raises `RequestError` for a source without pages.
    """
    assert settings.source is not None, "the command chooses a source first"
    found = list_files(settings.source, settings.files).entries
    if not found:
        raise RequestError(f"{settings.source}: no file here matches {', '.join(settings.files.include)}")
    step = max(1, len(found) / MOST_FILES)
    reader = RecordReader(record_plan(settings))
    counter = _Counter(reader)
    seen = 0
    for at in range(min(MOST_FILES, len(found))):
        entry = found[int(at * step)]
        try:
            data = (settings.source / entry.system_path).read_bytes()
        except OSError:
            continue
        if counter.add(data, entry.path, settings.files.front_matter_only):
            seen += 1
    return SiteLook(settings, len(found), seen, counter.fills(), counter.others())


class _Counter:
    """Counts, over files, which keys fill which column, and which keys none."""

    def __init__(self, reader: RecordReader):
        self.reader = reader
        self.filled, self.keys = Counter[str](), Counter[str]()
        self.sources = {field: Counter[str]() for field in COLUMNS}
        self.used = {path[0].lstrip("!") for paths in reader.paths.fields.values() for path in paths}

    def add(self, data: bytes, path: str, front_matter_only: tuple[str, ...]) -> bool:
        """Count one file and return True; False for one that is no page."""
        record = self.reader.read(data, path)
        if record["format"] == "none" and path.lower().endswith(front_matter_only):
            return False
        metadata = read_document(data, self.reader.plan.limits).metadata
        self.keys.update(key for key, value in metadata.items() if not is_empty(value))
        for field, column in COLUMNS.items():
            value = record[column]
            if column == "links":
                value = [link for link in value if link["kind"] == "related"]
            if value not in (None, False) and value != []:
                self.filled[field] += 1
                self.sources[field][self._source(field, metadata, record)] += 1
        return True

    def _source(self, field: str, metadata: dict[str, Any], record: dict[str, Any]) -> str:
        """Return the key, or what else, a column comes from."""
        if field == "url" and record["url_kind"] == "derived":
            return "the path"
        for path in self.reader.paths.fields[field]:
            has_star = "*" in path[-1] and any(not is_empty(entry) for _, _, entry in entries(metadata, path))
            if has_star or not is_empty(lookup(metadata, split_path(".".join(path).lstrip("!")))):
                return ".".join(path)
        return next((path[0] for path in self.reader.paths.fields[field] if path[0] in TOLD_BY_FILE), "?")

    def fills(self) -> tuple[FieldFill, ...]:
        return tuple(
            FieldFill(field, self.filled[field], tuple(self.sources[field].most_common())) for field in COLUMNS
        )

    def others(self) -> tuple[tuple[str, int], ...]:
        """Return the keys that no column takes, the most used first."""
        stars = tuple(name.partition("*")[0] for name in self.used if "*" in name)
        free = {
            key: count
            for key, count in self.keys.items()
            if key not in self.used and not (stars and key.startswith(stars))
        }
        return tuple(sorted(free.items(), key=lambda item: (-item[1], item[0])))


def write_config(seen: SiteLook, folder: Path, *, force: bool) -> Path:
    """Write a `matterhouse.toml` for a site into a folder; raises `RequestError` if there is one already."""
    file = folder / FILE_NAME
    if file.exists() and not force:
        raise RequestError(f"{file}: is there already; --force replaces it")
    try:
        file.write_text(config_text(seen, folder), encoding="utf-8")
    except OSError as error:
        raise RequestError(f"{file}: cannot be written: {error.strerror}") from None
    return file


def config_text(seen: SiteLook, folder: Path) -> str:
    """Return a short, commented configuration: what was found out, and how to change it."""
    settings, recognition = seen.settings, seen.settings.recognition
    assert settings.source is not None
    source = os.path.relpath(settings.source, folder).replace(os.sep, "/")
    lines = [
        "# Written by `matterhouse init`. All keys: docs/settings.md",
        f"source = {_text(source)}",
        'warehouse = "warehouse"',
        "",
        "[site]",
    ]
    if recognition.generator == PLAIN:
        lines.append('# generator = "hugo"  # none was recognised; docs/generators.md lists them')
    else:
        why = "; ".join(recognition.reasons) or "as was said"
        lines.append(f"generator = {_text(recognition.generator)}  # {recognition.confidence:.2f}: {_comment(why)}")
    hosts = ", ".join(_text(host) for host in settings.site.hosts)
    lines.append(f"hosts = [{hosts}]" if hosts else '# hosts = ["example.com"]  # links to these hosts are your own')
    if settings.site.languages:
        codes = ", ".join(_text(code) for code in settings.site.languages)
        lines += [f"languages = [{codes}]", f"default_language = {_text(settings.site.default_language)}"]
    lines += ["", f"# Columns, and how many of {seen.seen_count:,} files fill them. Take away the # to change one."]
    lines.append("[fields]")
    empty = [fill.field for fill in seen.fills if not fill.file_count]
    for fill in seen.fills:
        if not fill.file_count:
            continue
        paths = ", ".join(_text(path) for path in getattr(settings.fields, fill.field))
        lines.append(f"# {fill.field} = [{paths}]  # {share(fill.file_count, seen.seen_count)}")
    if empty:
        lines.append(f"# Nothing fills {', '.join(empty)}.")
    return "\n".join(lines) + "\n"


def share(count: int, total: int) -> str:
    """Return a share as people read it."""
    return f"{count / total:.0%}" if total else "0%"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _comment(text: str) -> str:
    return " ".join(text.split())
