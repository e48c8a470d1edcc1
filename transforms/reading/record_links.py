"""Links of a page's front matter: related entries, aliases, and the page that this one has moved to."""

from __future__ import annotations

from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from transforms.reading.field_paths import entries, first_text
from transforms.reading.values import as_text, is_empty
from transforms.sites.link_targets import Target, read_target
from transforms.sites.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from transforms.reading.front_matter import Document
    from transforms.reading.places import Places
    from transforms.reading.records import RecordReader

Entry = tuple[str, int, Any]


class RelatedLinks:
    """The related entries of one page: `links` in the order of their positions, and slots that hold nothing."""

    def __init__(
        self,
        reader: RecordReader,
        document: Document,
        places: Places,
        refuse: Callable[[Any], None],
        own_key: str | None = None,
    ):
        self.reader, self.document, self.places, self.refuse = reader, document, places, refuse
        self.own_key = own_key
        self.links: list[dict[str, Any]] = []
        self.empty_slots: list[dict[str, Any]] = []
        self.entries = self._related()
        if self.entries:
            self._read(self.entries)
            self.links.sort(key=itemgetter("position"))
            self.empty_slots.sort(key=itemgetter("position"))

    def _related(self) -> list[Entry]:
        """Return field, position and entry of each related link, of the first mapped field that has any."""
        empty: list[Entry] = []
        for path in self.reader.paths["related"]:
            found = list(entries(self.document.metadata, path))
            if any(not is_empty(entry) for _, _, entry in found):
                return found
            empty = empty or found
        return empty

    def _read(self, related: list[Entry]) -> None:
        keys = [field.rpartition(".")[2].partition("[")[0] for field, _, _ in related]
        starts = self.places.keys(keys)
        ends = dict(pairwise([*sorted(set(starts.values())), len(self.document.block)]))
        at = 0
        for key, (field, position, entry) in zip(keys, related, strict=True):
            is_item = field.endswith("]")
            link = None if is_empty(entry) else self._link(entry, key)
            start = starts[key]
            if link is None:
                if not is_item and not isinstance(entry, list):
                    self.empty_slots.append({"position": position, "field": field, "line": self.places.line(start)})
                continue
            at, end = max(at, start) if is_item else start, ends[start]
            parts = (link["target_url"], link["target_id"], link["target_title"])
            found = next((place for part in parts if part and (place := self.places.value(part, at, end)) >= 0), -1)
            if found < 0:
                found = self.places.item(at) if is_item else at
            self.links.append(
                link | {"kind": "related", "position": position, "field": field, "line": self.places.line(found)}
            )
            at = found + 1

    def _link(self, entry: Any, key: str) -> dict[str, Any] | None:
        """Return the parts of one entry, or None where it says nothing; a plain word is an identifier."""
        if isinstance(entry, list):
            self.refuse(entry)
            return None
        paths: Mapping[str, Sequence[Sequence[str]]] = self.reader.link_paths
        if isinstance(entry, dict):
            url = first_text(entry, paths["url"])
        elif key in self.reader.plan.below and "://" not in as_text(entry):
            return self._below(as_text(entry))
        else:
            entry = {"id" if _is_word(as_text(entry)) else "url": as_text(entry)}
            url, paths = entry.get("url"), {"id": (("id",),), "title": (), "subject": ()}
        plan = self.reader.plan
        target = read_target(url, plan.hosts, plan.variables) if url else Target("empty", None)
        link: dict[str, Any] = {
            "target_url": url,
            "target_form": target.form,
            "target_key": target.key,
            "target_anchor": target.anchor,
            "is_external": target.form == "external",
        }
        for part in ("id", "title", "subject"):
            link[f"target_{part}"] = first_text(entry, paths[part])
        return link if url or link["target_id"] or link["target_title"] else None

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


def _is_word(text: str) -> bool:
    """Say whether a related entry is a plain word, which is an identifier, and not a url."""
    return not any(sign in text for sign in "/.:#?")
