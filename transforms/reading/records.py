"""One file → one raw record: the mapped fields of a page, its authored links, and its problems.

A record holds what can be known from the file alone; whatever needs other files is a transform over all
records. Records are what the cache keeps, so a file that has not changed is never read again.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

from transforms.damage.endings import ends_open
from transforms.damage.fields import FieldReader, PageTexts
from transforms.damage.page import DamageSearch
from transforms.damage.prose import Prose
from transforms.keywords.debris import find_debris
from transforms.keywords.splitting import has_gap, is_many, is_plain, split_keywords, split_plainly
from transforms.problems import PROBLEMS_PER_FILE, Problem, ProblemCode
from transforms.reading.body_links import BodyLinks
from transforms.reading.field_paths import lookup, split_path
from transforms.reading.field_states import REPORTED, empty_fields
from transforms.reading.front_matter import Document, Limits, read_document
from transforms.reading.key_places import read_key_places
from transforms.reading.places import Places
from transforms.reading.record_links import RelatedLinks, read_aliases
from transforms.reading.text import count_words, unescape_line_breaks
from transforms.reading.values import TRUTHS, as_json, as_text, day_in_zone, is_empty, parse_date, parse_number
from transforms.sites.languages import as_language
from transforms.sites.page_places import PagePlace, PageUrl, UrlPlan
from transforms.sites.site_urls import PageFacts
from transforms.sites.urls import url_key

if TYPE_CHECKING:
    import datetime as dt

FOLDER = "folder"
"""The origin of a subject that a page has from its path."""
FieldPaths = tuple[str, ...]
_SIGNS = ("@", "!")


class RecordPlan(NamedTuple):
    """What to take from a file: the settings that a record depends on, as plain values.

    `fields` and `link` map a name to its paths; `none_values` a field to the texts that mean "none"; `variables`
    are templates whose value in a url is known; `below` are fields whose entries are named from the page's folder.
    """

    fields: dict[str, FieldPaths]
    link: dict[str, FieldPaths]
    none_values: dict[str, frozenset[str]]
    hosts: frozenset[str]
    variables: dict[str, str]
    limits: Limits
    urls: UrlPlan = UrlPlan()
    below: frozenset[str] = frozenset()


class RecordReader:
    """Turns the bytes of files into records, by one plan."""

    def __init__(self, plan: RecordPlan):
        self.plan = plan
        self.paths = {name: tuple(split_path(path) for path in paths) for name, paths in plan.fields.items()}
        self.link_paths = {name: tuple(split_path(path) for path in paths) for name, paths in plan.link.items()}

    def read(self, data: bytes, path: str = "") -> dict[str, Any]:
        """Return the record of one file; its keys are the raw shard's columns but for path, size and time."""
        page = _Page(self, read_document(data, self.plan.limits), path)
        return page.as_record() | {"content_hash": hashlib.sha256(data).hexdigest()}


class _Page:
    """The fields of one document; problems with them are added to the document's own."""

    def __init__(self, reader: RecordReader, document: Document, path: str):
        self.reader, self.document, self.metadata = reader, document, document.metadata
        self.problems = list(document.problems)
        self.places = Places(document)
        self.invalid: set[str] = set()
        self.found: dict[str, tuple[str, ...]] = {}
        self.place = PagePlace(path, reader.plan.urls)
        self.title, self.published_on = self.text("title"), self.date("published")
        self.subjects = self.texts("subject")
        self.url = PageUrl() if self.is_unpublished() else self.place.url(self.text("url"), self.facts)

    def as_record(self) -> dict[str, Any]:
        moved_to = self.text("redirect")
        text = self.text("text")
        text = unescape_line_breaks(text) if text else self.document.body.strip()
        related = RelatedLinks(self.reader, self.document, self.places, self.refuse_related, self.url.key)
        markdown = self.markdown(text)
        description = self.text("description")
        record = {
            "format": self.document.format,
            "id": self.text("id"),
            "url": self.url.url,
            "url_key": self.url.key,
            "url_kind": self.url.kind,
            "is_bundle": self.place.is_bundle,
            **self.translation(),
            "is_primary": self.is_primary(),
            "title": self.title,
            "description": description,
            "author": self.author(),
            "published_on": self.published_on,
            "updated_on": self.date("updated"),
            "score": self.number("score"),
            "is_noindex": self.noindex(),
            "is_draft": self.truth("draft"),
            "text": text,
            "text_hash": hashlib.sha256(text.encode("utf-8", "replace")).hexdigest(),
            "word_count": count_words(text),
            **self.text_columns(text, description, related.links),
            "subjects": self.subjects,
            **self.subject_place(),
            "keywords": self.keywords(),
            "aliases": self.aliases(),
            "moved_to": moved_to,
            "moved_to_key": url_key(moved_to, self.reader.plan.urls.hosts) if moved_to else None,
            "links": related.links + markdown.links,
            "empty_slots": related.empty_slots,
            "anchors": markdown.anchors,
            "front_matter": as_json(self.metadata),
            "places": read_key_places(self.document, self.found, related.entries, self.reader.link_paths),
            "problems": [problem.as_row() for problem in self.problems],
        }
        empty = empty_fields(record, self.metadata, self.reader.paths)
        return record | {
            "empty_fields": [name for name in empty if name not in self.invalid],
            "invalid_fields": sorted(self.invalid),
        }

    def text_columns(self, text: str, description: str | None, links: list[dict[str, Any]]) -> dict[str, Any]:
        """Return the measures of the text, how it ends, and where the page is damaged."""
        prose = Prose(text)
        value = self.value("keywords")
        keywords = [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)]
        texts = PageTexts(text, self.title, description, keywords, links)
        reader = FieldReader(self.metadata, self.found, self.reader.link_paths, self.places)
        is_open = ends_open(text)
        search = DamageSearch(texts, prose, is_open, reader, self.document, self.reader.plan.limits)
        return {
            "damage": search.rows(),
            "heading_count": prose.heading_count,
            "formula_count": len(prose.formulas),
            "code_block_count": prose.code_block_count,
            "text_ends_open": is_open,
        }

    def value(self, name: str) -> Any:
        """Return the first value that is set, else None."""
        none_values = self.reader.plan.none_values.get(name)
        for path in self.reader.paths[name]:
            value = lookup(self.metadata, path) if path[0][:1] not in _SIGNS else self.told(path[0])
            if is_empty(value) or (none_values and as_text(value) in none_values):
                continue
            if path[0][:1] not in _SIGNS:
                self.found[name] = path
            return value
        return None

    def told(self, path: str) -> Any:
        """Return what the file itself says (`@`), or the opposite of a truth value (`!`)."""
        if path[0] == "@":
            return self.place.told(path, self.document.body)
        value = lookup(self.metadata, split_path(path[1:]))
        return not value if isinstance(value, bool) else None

    def facts(self) -> PageFacts:
        """Return what a derived url may depend on."""
        stated = [path for path in self.reader.paths["subject"] if path[0][0] != "@"]
        has_categories = any(not is_empty(lookup(self.metadata, path)) for path in stated)
        categories = self.subjects if has_categories else []
        zone, date = self.reader.plan.urls.site.time_zone, self.published_on
        if zone and isinstance(published := self.value("published"), str):
            date = day_in_zone(published, zone)
        return PageFacts(self.text("slug"), self.title, date, categories)

    def translation(self) -> dict[str, str | None]:
        """Return the page's language, and what it has in common with its translations: told, else its place."""
        language = self.place.language
        if language is None:
            told = self.value("language")
            language = as_language(told) if isinstance(told, str) else None
        if language is None:
            return {"language": None, "translation_key": None}
        key = self.value("translation")
        told_key = as_text(key) if isinstance(key, (str, int)) else None
        return {"language": language, "translation_key": told_key or self.place.translation_key}

    def is_unpublished(self) -> bool:
        """Say whether a key keeps the page from having a url."""
        plan = self.reader.plan.urls
        keys = (*plan.unpublished, *(plan.unpublished_bundles if self.place.is_bundle else ()))
        return any(as_text(lookup(self.metadata, path)) in texts for path, texts in keys)

    def is_primary(self) -> bool:
        """Say whether the page comes first where others claim an older url of its own."""
        return any(not is_empty(lookup(self.metadata, path)) for path in self.reader.plan.urls.primary)

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

    def subject_place(self) -> dict[str, Any]:
        """Return the key that the subjects stand under, or `folder` where the path gives them, and the key's line."""
        if not self.subjects:
            return {"subject_field": None, "subject_line": None}
        path = self.found.get("subject")
        if path is None:
            return {"subject_field": FOLDER, "subject_line": None}
        line = self.places.line(self.places.keys(path[-1:])[path[-1]])
        return {"subject_field": ".".join(path), "subject_line": line}

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

    def aliases(self) -> list[dict[str, Any]]:
        aliases = self.texts("aliases")
        return read_aliases(aliases, self.alias_key, self.places, self.key("aliases")) if aliases else []

    def alias_key(self, alias: str) -> str | None:
        return self.place.alias_key(alias, self.url.key)

    def markdown(self, text: str) -> BodyLinks:
        """Return the links and anchors of the text field, if the page has one, and of the body."""
        found = BodyLinks(self.reader.plan, self.document, self.places, self.place)
        if self.value("text") is not None:
            key = self.key("text")
            found.read_field(key, text, self.places.keys([key])[key])
        found.read_body()
        return found

    def key(self, name: str) -> str:
        """Return the key that a field's value stands under; of a nested one, the last."""
        for path in self.reader.paths[name]:
            if not is_empty(lookup(self.metadata, path)):
                return path[-1]
        return self.reader.paths[name][0][-1]

    def refuse_related(self, entry: Any) -> None:
        """Note that a related entry has a shape that no link has."""
        self.problem(ProblemCode.TYPE_MISMATCH, "related", entry)

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

    def problem(self, code: ProblemCode, name: str, value: Any, of: str | None = None) -> None:
        """Note a problem with a field's value, where the key stands; or with a part of it, where the part stands."""
        if name in REPORTED:
            self.invalid.add(REPORTED[name])
        if len(self.problems) >= PROBLEMS_PER_FILE:
            return
        keys = [path[-1].replace("*", "1").lstrip("!") for path in self.reader.paths[name]]
        at = max(self.places.keys(keys).values())
        shown = as_json(value).decode() if isinstance(value, (dict, list)) else as_text(value)
        if of:
            at = max(at, self.document.block.find(shown, at))
        detail = f"The {of or f'field {name}'} is {shown[:80]!r}."
        self.problems.append(Problem(code, detail, self.places.line(at), None, self.places.excerpt(at)))
