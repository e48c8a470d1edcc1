"""One file → one raw record: the mapped fields of a page, its authored links, and its problems.

A record holds what can be known from the file alone; whatever needs other files is a transform over all
records. Records are what the cache keeps, so a file that has not changed is never read again.
"""

from __future__ import annotations

import hashlib
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from transforms.debris import find_debris
from transforms.front_matter import Document, Limits, read_document
from transforms.places import Places
from transforms.problems import PROBLEMS_PER_FILE, Problem, ProblemCode
from transforms.splitting import has_gap, is_many, is_plain, split_keywords, split_plainly
from transforms.text import count_words, unescape_line_breaks
from transforms.urls import url_key
from transforms.values import TRUTHS, as_json, as_text, is_empty, parse_date, parse_number

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

FieldPaths = tuple[str, ...]


class RecordPlan(NamedTuple):
    """What to take from a file: the settings that a record depends on, as plain values.

    `fields` and `link` map a name to its paths; `none_values` a field to the texts that mean "none".
    """

    fields: dict[str, FieldPaths]
    link: dict[str, FieldPaths]
    none_values: dict[str, frozenset[str]]
    hosts: frozenset[str]
    limits: Limits


class RecordReader:
    """Turns the bytes of files into records, by one plan."""

    def __init__(self, plan: RecordPlan):
        self.plan = plan
        self.paths = {name: tuple(_split_path(path) for path in paths) for name, paths in plan.fields.items()}
        self.link_paths = {name: tuple(_split_path(path) for path in paths) for name, paths in plan.link.items()}

    def read(self, data: bytes) -> dict[str, Any]:
        """Return the record of one file; its keys are the raw shard's columns but for path, size and time."""
        document = read_document(data, self.plan.limits)
        return _Page(self, document).as_record() | {"content_hash": hashlib.sha256(data).hexdigest()}


class _Page:
    """The fields of one document; problems with them are added to the document's own."""

    def __init__(self, reader: RecordReader, document: Document):
        self.reader, self.document, self.metadata = reader, document, document.metadata
        self.problems = list(document.problems)
        self.places = Places(document)

    def as_record(self) -> dict[str, Any]:
        url = self.text("url")
        text = self.text("text")
        text = unescape_line_breaks(text) if text else self.document.body.strip()
        return {
            "format": self.document.format,
            "id": self.text("id"),
            "url": url,
            "url_key": url_key(url, self.reader.plan.hosts) if url else None,
            "title": self.text("title"),
            "description": self.text("description"),
            "author": self.author(),
            "published_on": self.date("published"),
            "updated_on": self.date("updated"),
            "score": self.number("score"),
            "is_noindex": self.noindex(),
            "is_draft": self.truth("draft"),
            "text": text,
            "word_count": count_words(text),
            "subjects": self.texts("subject"),
            "keywords": self.keywords(),
            "aliases": self.aliases(),
            "links": self.links(),
            "front_matter": as_json(self.metadata),
            "problems": [problem.as_row() for problem in self.problems],
        }

    def value(self, name: str) -> Any:
        """Return the first value that is set, else None."""
        none_values = self.reader.plan.none_values.get(name)
        for path in self.reader.paths[name]:
            value = _lookup(self.metadata, path)
            if is_empty(value) or (none_values and as_text(value) in none_values):
                continue
            return value
        return None

    def text(self, name: str) -> str | None:
        value = self.value(name)
        if isinstance(value, str):
            return value
        if isinstance(value, (dict, list)):
            self.problem(ProblemCode.TYPE_MISMATCH, name, value)
            return None
        return None if value is None else as_text(value)

    def texts(self, name: str) -> list[str]:
        """Return the texts of a field that is one text or a list of them."""
        value = self.value(name)
        texts: list[str] = []
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, (dict, list)):
                self.problem(ProblemCode.TYPE_MISMATCH, name, item)
            elif not is_empty(item):
                texts.append(as_text(item))
        return texts

    def author(self) -> str | None:
        value = self.value("author")
        if isinstance(value, dict):
            value = value.get("name")
        if isinstance(value, list):
            return ", ".join(self.texts("author")) or None
        return None if is_empty(value) else as_text(value)

    def keywords(self) -> list[str]:
        """Return the keywords of one text or a list; what is no keyword becomes a problem."""
        value = self.value("keywords")
        length = self.reader.plan.limits.keyword_characters
        if isinstance(value, str) and is_plain(value):
            found = split_plainly(value)
            if len(value) <= length or max(map(len, found)) <= length:
                return found
        elif isinstance(value, str):
            found = split_keywords(value)
            if has_gap(value):
                self.problem(ProblemCode.KEYWORD_EMPTY, "keywords", value)
        else:
            found = [text.strip() for text in self.texts("keywords")]
            if len(found) == 1 and is_many(found[0]):
                found = split_keywords(found[0])
        return [keyword for keyword in found if not self.is_debris(keyword, length)]

    def is_debris(self, keyword: str, length: int) -> bool:
        """Say whether a text is no keyword, and note the problem where it stands."""
        code = find_debris(keyword, length)
        if code:
            self.problem(code, "keywords", keyword, of="keyword")
        return code is not None

    def aliases(self) -> list[dict[str, str | None]]:
        hosts = self.reader.plan.hosts
        return [{"url": alias, "url_key": url_key(alias, hosts)} for alias in self.texts("aliases")]

    def date(self, name: str) -> dt.date | None:
        value = self.value(name)
        if value is None:
            return None
        date = parse_date(value) if isinstance(value, str) else None
        if date is None:
            self.problem(ProblemCode.DATE_INVALID, name, value)
        return date

    def number(self, name: str) -> float | None:
        value = self.value(name)
        if value is None:
            return None
        number = parse_number(value)
        if number is None:
            self.problem(ProblemCode.NUMBER_INVALID, name, value)
        return number

    def truth(self, name: str) -> bool:
        value = self.value(name)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.problem(ProblemCode.TRUTH_INVALID, name, value)
        return TRUTHS.get(str(value).casefold(), False)

    def noindex(self) -> bool:
        value = self.value("noindex")
        directives = value if isinstance(value, list) else [value]
        texts = [item for item in directives if isinstance(item, str)]
        if texts and not any(text.casefold() in TRUTHS for text in texts):
            return any("noindex" in text.casefold() for text in texts)
        return self.truth("noindex")

    def links(self) -> list[dict[str, Any]]:
        """Return the related links in the order of their positions, each with its line."""
        related = self.related()
        if not related:
            return []
        links: list[dict[str, Any]] = []
        keys = [field.rpartition(".")[2].partition("[")[0] for field, _, _ in related]
        starts = self.places.keys(keys)
        ends = dict(pairwise([*sorted(set(starts.values())), len(self.document.block)]))
        at = 0
        for key, (field, position, entry) in zip(keys, related, strict=True):
            link = self.link(entry)
            if link is None:
                continue
            start = starts[key]
            at, end = max(at, start) if field.endswith("]") else start, ends[start]
            parts = (link["target_url"], link["target_id"], link["target_title"])
            found = next((place for part in parts if part and (place := self.places.value(part, at, end)) >= 0), -1)
            if found < 0:
                found = self.places.item(at) if field.endswith("]") else at
            link |= {"position": position, "field": field, "line": self.places.line(found)}
            links.append(link)
            at = found + 1
        links.sort(key=itemgetter("position"))
        return links

    def related(self) -> list[tuple[str, int, Any]]:
        """Return field, position and entry of each related link, of the first mapped field that has any."""
        for path in self.reader.paths["related"]:
            if entries := list(_entries(self.metadata, path)):
                return entries
        return []

    def link(self, entry: Any) -> dict[str, Any] | None:
        """Return the parts of one entry, or None where it says nothing; a plain word is an identifier."""
        if isinstance(entry, list):
            self.problem(ProblemCode.TYPE_MISMATCH, "related", entry)
            return None
        paths: Mapping[str, Sequence[Sequence[str]]] = self.reader.link_paths
        if isinstance(entry, dict):
            url = _first_text(entry, paths["url"])
        else:
            entry = {"id" if _is_word(as_text(entry)) else "url": as_text(entry)}
            url, paths = entry.get("url"), {"id": (("id",),), "title": (), "subject": ()}
        key = url_key(url, self.reader.plan.hosts) if url else None
        link: dict[str, Any] = {
            "target_url": url,
            "target_key": key,
            "is_external": bool(url) and key is None,
        }
        for part in ("id", "title", "subject"):
            link[f"target_{part}"] = _first_text(entry, paths[part])
        return link if url or link["target_id"] or link["target_title"] else None

    def problem(self, code: ProblemCode, name: str, value: Any, of: str | None = None) -> None:
        """Note a problem with a field's value, where the key stands; or with a part of it, where the part stands."""
        if len(self.problems) >= PROBLEMS_PER_FILE:
            return
        keys = [path[-1].replace("*", "1") for path in self.reader.paths[name]]
        at = max(self.places.keys(keys).values())
        shown = as_json(value).decode() if isinstance(value, (dict, list)) else as_text(value)
        if of:
            at = max(at, self.document.block.find(shown, at))
        detail = f"The {of or f'field {name}'} is {shown[:80]!r}."
        self.problems.append(Problem(code, detail, self.places.line(at), None, self.places.excerpt(at)))


def _split_path(path: str) -> tuple[str, ...]:
    return tuple(path.split("."))


def _is_word(text: str) -> bool:
    """Say whether a related entry is a plain word, which is an identifier, and not a url."""
    return not any(sign in text for sign in "/.:#?")


def _lookup(mapping: Mapping[str, Any], path: Sequence[str]) -> Any:
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


def _first_text(mapping: Mapping[str, Any], paths: Sequence[Sequence[str]]) -> str | None:
    """Return the first text, number or truth value that is set at one of the paths."""
    for path in paths:
        value = mapping.get(path[0]) if len(path) == 1 else _lookup(mapping, path)
        if type(value) is str and value and not value.isspace():
            return value
        if not is_empty(value) and not isinstance(value, (dict, list)):
            return as_text(value)
    return None


def _entries(metadata: Mapping[str, Any], path: Sequence[str]) -> Iterator[tuple[str, int, Any]]:
    """Yield (field, position, entry) for numbered keys in the authored order, or for the items of a list."""
    parent = _lookup(metadata, path[:-1]) if len(path) > 1 else metadata
    if not isinstance(parent, dict):
        return
    lead = ".".join((*path[:-1], ""))
    before, star, after = path[-1].partition("*")
    if not star:
        value = parent.get(path[-1])
        if not isinstance(value, list):
            value = [] if is_empty(value) else [value]
        for position, entry in enumerate(value, start=1):
            if not is_empty(entry):
                yield f"{lead}{path[-1]}[{position}]", position, entry
        return
    for key, entry in parent.items():
        if key.startswith(before) and key.endswith(after):
            number = key[len(before) : len(key) - len(after)]
            if number.isascii() and number.isdigit() and len(number) < 10 and not is_empty(entry):
                yield lead + key, int(number), entry
