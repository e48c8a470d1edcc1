"""Links of a page's front matter: related entries, aliases, and the page that this one has moved to."""

from __future__ import annotations

from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from transforms.reading.field_paths import entries, find_text, lookup, split_path
from transforms.reading.key_places import WHOLE
from transforms.reading.values import as_text, is_empty
from transforms.sites.link_targets import Target, read_target
from transforms.sites.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from transforms.reading.front_matter import Document
    from transforms.reading.key_places import RelatedKey
    from transforms.reading.places import Places
    from transforms.reading.record_plan import PlanPaths, RecordPlan
    from transforms.reading.written_keys import Path

Entry = tuple[str, int, Any]
"""Field, position and what is authored."""
Found = tuple[str, int, Any, "dict[str, Any] | None", "Path"]
"""An entry, with the link that it is, and the path of the key that tells its line."""
_AROUND_VALUE = " \"'"


class RelatedLinks:
    """The related entries of one page: `links` in the order of their positions, and slots that hold nothing.

    `keys` are the paths of the keys that the links' parts stand under.
    """

    def __init__(
        self,
        plan: RecordPlan,
        paths: PlanPaths,
        document: Document,
        places: Places,
        refuse: Callable[[Any], None],
        own_key: str | None = None,
    ):
        self.plan, self.paths, self.document, self.places = plan, paths, document, places
        self.refuse, self.own_key = refuse, own_key
        self.links: list[dict[str, Any]] = []
        self.empty_slots: list[dict[str, Any]] = []
        self.keys: list[RelatedKey] = []
        related = self._related()
        if related:
            self._read(related)
            self.links.sort(key=itemgetter("position"))
            self.empty_slots.sort(key=itemgetter("position"))

    def _related(self) -> list[Entry]:
        """Return field, position and entry of each related link, of the first mapped field that has any."""
        empty: list[Entry] = []
        for path in self.paths.fields["related"]:
            found = list(entries(self.document.metadata, path))
            if any(not is_empty(entry) for _, _, entry in found):
                return found
            empty = empty or found
        return empty

    def _read(self, related: list[Entry]) -> None:
        found = [(field, position, entry, *self._entry(field, entry)) for field, position, entry in related]
        lines = self._written_lines(found) or self._searched_lines(found)
        for (field, position, entry, link, _), line in zip(found, lines, strict=True):
            if link is not None:
                self.links.append(link | {"kind": "related", "position": position, "field": field, "line": line})
            elif not field.endswith("]") and not isinstance(entry, list):
                self.empty_slots.append({"position": position, "field": field, "line": line})

    def _written_lines(self, found: list[Found]) -> list[int] | None:
        """Return the line of each entry's key; None where some link does not stand on the line of its key."""
        written, first_line = self.places.written, self.places.first_line
        lines: list[int] = []
        for field, _, _, link, path in found:
            place = written.get(path)
            if place is None or field.endswith("]") or (link and place[2].strip(_AROUND_VALUE) != _told(link)):
                return None
            lines.append(first_line + place[0])
        return lines

    def _searched_lines(self, found: list[Found]) -> list[int]:
        """Return the line of each entry, by looking for its value behind its key."""
        keys = [_last_key(field) for field, *_ in found]
        starts = self.places.keys(keys)
        ends = dict(pairwise([*sorted(set(starts.values())), len(self.document.block)]))
        at = 0
        lines: list[int] = []
        for key, (field, _, _, link, _) in zip(keys, found, strict=True):
            start, is_item = starts[key], field.endswith("]")
            if link is None:
                lines.append(self.places.line(start))
                continue
            at, end = max(at, start) if is_item else start, ends[start]
            parts = (link["target_url"], link["target_id"], link["target_title"])
            place = next((place for part in parts if part and (place := self.places.value(part, at, end)) >= 0), -1)
            if place < 0:
                place = self.places.item(at) if is_item else at
            lines.append(self.places.line(place))
            at = place + 1
        return lines

    def _entry(self, field: str, entry: Any) -> tuple[dict[str, Any] | None, Path]:
        """Return the parts of one entry, or None where it says nothing, and the key that it is known by.

        A plain word is an identifier.
        """
        path = _field_path(field, self.document.metadata)
        if isinstance(entry, dict):
            return self._mapping(field, entry, path)
        if is_empty(entry):
            return None, path
        self.keys.append((field, WHOLE, path))
        if isinstance(entry, list):
            self.refuse(entry)
            return None, path
        text = as_text(entry)
        if _last_key(field) in self.plan.below and "://" not in text:
            return self._below(text), path
        return self._link(None, text, None, None) if _is_word(text) else self._link(text, None, None, None), path

    def _mapping(self, field: str, entry: dict[str, Any], path: Path) -> tuple[dict[str, Any] | None, Path]:
        paths = self.paths.link
        parts = {part: find_text(entry, paths[part]) for part in ("url", "id", "title")}
        keys = [(field, part, path + key) for part, (key, text) in parts.items() if text]
        self.keys += keys
        if not keys:
            return None, path
        subject = find_text(entry, paths["subject"])[1]
        return self._link(parts["url"][1], parts["id"][1], parts["title"][1], subject), keys[0][2]

    def _link(self, url: str | None, name: str | None, title: str | None, subject: str | None) -> dict[str, Any]:
        plan = self.plan
        target = read_target(url, plan.hosts, plan.variables) if url else Target("empty", None)
        return {
            "target_url": url, "target_form": target.form, "target_key": target.key, "target_anchor": target.anchor,
            "is_external": target.form == "external", "target_id": name, "target_title": title,
            "target_subject": subject,
        }  # fmt: skip

    def _below(self, authored: str) -> dict[str, Any]:
        """Return the link to a page that is named from the page's own folder."""
        key = url_key(f"{(self.own_key or '').rstrip('/')}/{authored.strip('/')}") if "{" not in authored else None
        return {
            "target_url": authored, "target_form": "url" if key else "templated", "target_key": key,
            "target_anchor": None, "is_external": False, "target_id": None, "target_title": None,
            "target_subject": None,
        }  # fmt: skip


def read_aliases(
    aliases: list[str], as_key: Callable[[str], str | None], places: Places, key: str
) -> list[dict[str, Any]]:
    """Return each alias with what it is compared by (`as_key`) and its line; `key` is where the list stands."""
    if not aliases:
        return []
    at = places.keys([key])[key]
    rows: list[dict[str, Any]] = []
    for alias in aliases:
        found = places.value(alias, at, len(places.block))
        at = found if found >= 0 else at
        rows.append({"url": alias, "url_key": as_key(alias), "line": places.line(at)})
    return rows


def _told(link: Mapping[str, Any]) -> str:
    """Return the part of a link that tells its line: url, else id, else title."""
    return str(link["target_url"] or link["target_id"] or link["target_title"])


def _last_key(field: str) -> str:
    return field.rpartition(".")[2].partition("[")[0]


def _field_path(field: str, metadata: Mapping[str, Any]) -> Path:
    """Return the path of a related field: a.related[2] → a, related, 1; without the place where it is no list."""
    if "." not in field and "[" not in field:
        return (field,)
    name, _, position = field.removesuffix("]").partition("[")
    path = split_path(name)
    return (*path, int(position) - 1) if position and isinstance(lookup(metadata, path), list) else path


def _is_word(text: str) -> bool:
    """Say whether a related entry is a plain word, which is an identifier, and not a url."""
    return not any(sign in text for sign in "/.:#?")
