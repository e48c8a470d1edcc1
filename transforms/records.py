"""One file → one raw record: the mapped fields of a page, its authored links, and its problems.

A record holds what can be known from the file alone; whatever needs other files is a transform over all
records. Records are what the cache keeps, so a file that has not changed is never read again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from transforms.front_matter import Document, Limits, read_document
from transforms.problems import PROBLEMS_PER_FILE, Problem, ProblemCode
from transforms.splitting import split_keywords
from transforms.text import count_words, unescape_line_breaks
from transforms.urls import url_key
from transforms.yaml_block import number_or_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

FieldPaths = tuple[str, ...]

VALUE_DISTANCE = 1 << 16
"""How far from its key a link's url is looked for, in characters."""
_BEFORE_VALUE = frozenset(("", ":", "-", "=", "[", ",", "{", "(", ">", "|"))
_AFTER_VALUE = frozenset(("", "\n", " ", '"', "'", ",", "]", "}", ")"))

_LIST_ITEM = re.compile(r"\n[ \t]*-")
_DATE = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[Tt ]+(.*))?")
_TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)? ?(?:[Zz]|UTC|[+-]\d{1,2}(?::?\d{2})?)?")
_WRITTEN_DATES = ("%B %d, %Y", "%b %d, %Y", "%B %d %Y", "%b %d %Y", "%d %B %Y", "%d %b %Y")
_INTEGER = re.compile(r"[-+]?\d+|0o[0-7]+|0x[0-9a-fA-F]+")
_TRUTHS = {
    "true": True,
    "false": False,
    "yes": True,
    "no": False,
    "on": True,
    "off": False,
    "1": True,
    "0": False,
}


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
        self.places = _Places(document)

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
            "front_matter": _as_json(self.metadata),
            "problems": [problem.as_row() for problem in self.problems],
        }

    def value(self, name: str) -> Any:
        """Return the first value that is set, else None."""
        none_values = self.reader.plan.none_values.get(name)
        for path in self.reader.paths[name]:
            value = _lookup(self.metadata, path)
            if _is_empty(value) or (none_values and _as_text(value) in none_values):
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
        return None if value is None else _as_text(value)

    def texts(self, name: str) -> list[str]:
        """Return the texts of a field that is one text or a list of them."""
        value = self.value(name)
        texts: list[str] = []
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, (dict, list)):
                self.problem(ProblemCode.TYPE_MISMATCH, name, item)
            elif not _is_empty(item):
                texts.append(_as_text(item))
        return texts

    def author(self) -> str | None:
        value = self.value("author")
        if isinstance(value, dict):
            value = value.get("name")
        if isinstance(value, list):
            return ", ".join(self.texts("author")) or None
        return None if _is_empty(value) else _as_text(value)

    def keywords(self) -> list[str]:
        value = self.value("keywords")
        return split_keywords(value) if isinstance(value, str) else self.texts("keywords")

    def aliases(self) -> list[dict[str, str | None]]:
        hosts = self.reader.plan.hosts
        return [{"url": alias, "url_key": url_key(alias, hosts)} for alias in self.texts("aliases")]

    def date(self, name: str) -> dt.date | None:
        value = self.value(name)
        if value is None:
            return None
        date = _parse_date(value) if isinstance(value, str) else None
        if date is None:
            self.problem(ProblemCode.DATE_INVALID, name, value)
        return date

    def number(self, name: str) -> float | None:
        value = self.value(name)
        if value is None:
            return None
        number = _parse_number(value)
        if number is None:
            self.problem(ProblemCode.NUMBER_INVALID, name, value)
        return number

    def truth(self, name: str) -> bool:
        value = self.value(name)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.problem(ProblemCode.TRUTH_INVALID, name, value)
        return _TRUTHS.get(str(value).casefold(), False)

    def noindex(self) -> bool:
        value = self.value("noindex")
        directives = value if isinstance(value, list) else [value]
        texts = [item for item in directives if isinstance(item, str)]
        if texts and not any(text.casefold() in _TRUTHS for text in texts):
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
        """Return the parts of one entry, or None where it says nothing."""
        if isinstance(entry, list):
            self.problem(ProblemCode.TYPE_MISMATCH, "related", entry)
            return None
        paths = self.reader.link_paths
        url = _first_text(entry, paths["url"]) if isinstance(entry, dict) else _as_text(entry)
        key = url_key(url, self.reader.plan.hosts) if url else None
        link: dict[str, Any] = {
            "target_url": url,
            "target_key": key,
            "is_external": bool(url) and key is None,
        }
        for part in ("id", "title", "subject"):
            link[f"target_{part}"] = _first_text(entry, paths[part]) if isinstance(entry, dict) else None
        return link if url or link["target_id"] or link["target_title"] else None

    def problem(self, code: ProblemCode, name: str, value: Any) -> None:
        """Note a problem with a field's value, where the key stands."""
        if len(self.problems) >= PROBLEMS_PER_FILE:
            return
        keys = [path[-1].replace("*", "1") for path in self.reader.paths[name]]
        at = max(self.places.keys(keys).values())
        shown = _as_json(value).decode() if isinstance(value, (dict, list)) else _as_text(value)
        detail = f"The field {name} is {shown[:80]!r}."
        self.problems.append(Problem(code, detail, self.places.line(at), None, self.places.excerpt(at)))


class _Places:
    """Finds keys and values in a block, to say on which line they stand."""

    def __init__(self, document: Document):
        self.block, self.first_line = document.block, document.block_line
        self.counted_to, self.counted = 0, 0

    def keys(self, names: Sequence[str]) -> dict[str, int]:
        """Return where each key stands at the start of a line; 0 for one that does not."""
        found: dict[str, int] = {}
        at = 0
        for name in names:
            if name not in found:
                place = self.block.find(f"\n{name}:", at) + 1 or self._key(name)
                found[name] = place
                at = max(place - 1, 0)
        return found

    def _key(self, name: str) -> int:
        if self.block.startswith(f"{name}:"):
            return 0
        match = re.search(rf"""^[ \t\-{{]*["']?({re.escape(name)})["']?[ \t]*[:=]""", self.block, re.MULTILINE)
        return match.start(1) if match else 0

    def value(self, text: str, start: int, end: int) -> int:
        """Return where `text` stands as a whole value between two offsets, or -1."""
        if "\n" in text:
            text = text.partition("\n")[0]
        block = self.block
        end = min(end, start + VALUE_DISTANCE)
        at = block.find(text, start, end)
        while at >= 0:
            after = at + len(text)
            line_start = block.rfind("\n", 0, at) + 1
            before = block[line_start:at].rstrip(" \"'")
            if before[-1:] in _BEFORE_VALUE and block[after : after + 1] in _AFTER_VALUE:
                return at
            at = block.find(text, after, end)
        return -1

    def item(self, at: int) -> int:
        """Return where the next item of a block list stands after an offset, else the offset."""
        match = _LIST_ITEM.search(self.block, at)
        return match.end() if match else at

    def line(self, at: int) -> int:
        """Return the line of an offset, counted from the file's first."""
        if at < self.counted_to:
            self.counted_to, self.counted = 0, 0
        self.counted += self.block.count("\n", self.counted_to, at)
        self.counted_to = at
        return self.first_line + self.counted

    def excerpt(self, at: int) -> str:
        """Return the line around an offset."""
        return self.block[self.block.rfind("\n", 0, at) + 1 :].partition("\n")[0].strip()


def _split_path(path: str) -> tuple[str, ...]:
    return tuple(path.split("."))


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
        if not _is_empty(value) and not isinstance(value, (dict, list)):
            return _as_text(value)
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
            value = [] if _is_empty(value) else [value]
        for position, entry in enumerate(value, start=1):
            if not _is_empty(entry):
                yield f"{lead}{path[-1]}[{position}]", position, entry
        return
    for key, entry in parent.items():
        if key.startswith(before) and key.endswith(after):
            number = key[len(before) : len(key) - len(after)]
            if number.isascii() and number.isdigit() and len(number) < 10 and not _is_empty(entry):
                yield lead + key, int(number), entry


def _is_empty(value: Any) -> bool:
    if value:
        return type(value) is str and value.isspace()
    return value is None or isinstance(value, (str, list, dict))


def _as_text(value: Any) -> str:
    """Return a scalar as the text that was authored."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _as_json(value: Any) -> bytes:
    try:
        return orjson.dumps(value, default=list)
    except TypeError:
        return orjson.dumps(_without_surrogates(value))


def _without_surrogates(value: Any) -> Any:
    """Return the value with lone surrogates written out, so that it can be UTF-8."""
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(child) for key, child in value.items()}
    if isinstance(value, (list, set, tuple)):
        return [_without_surrogates(child) for child in value]
    if isinstance(value, str):
        return value.encode(errors="backslashreplace").decode()
    return value if isinstance(value, (bool, float)) or value is None else number_or_text(str(value))


def _parse_date(text: str) -> dt.date | None:
    """Return the calendar day that was authored, in its own time zone, or None if there is no such day."""
    text = text.strip()
    parts = _DATE.fullmatch(text)
    try:
        if parts:
            time_is_good = parts[4] is None or _TIME.fullmatch(parts[4].strip())
            return dt.date(int(parts[1]), int(parts[2]), int(parts[3])) if time_is_good else None
    except ValueError:
        return None
    for pattern in _WRITTEN_DATES:
        try:
            return dt.datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    return None


def _parse_number(value: Any) -> float | None:
    """Return a finite number under YAML 1.2 core rules, else None."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    text = str(value).strip()
    try:
        if _INTEGER.fullmatch(text):
            return float(int(text, 10 if text.lstrip("+-").isdigit() else 0))
        number = float(text) if "_" not in text else float("nan")
    except (ValueError, OverflowError):
        return None
    return number if number - number == 0 else None
