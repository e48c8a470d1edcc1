"""One file → one raw record: the mapped fields of a page, its authored links, and its problems.

A record holds what can be known from the file alone; whatever needs other files is a transform over all
records. Records are what the cache keeps, so a file that has not changed is never read again.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from transforms.damage.endings import ends_open
from transforms.damage.fields import FieldReader, PageTexts
from transforms.damage.page import DamageSearch
from transforms.damage.prose import Prose
from transforms.problems import ProblemCode
from transforms.reading.body_links import BodyLinks
from transforms.reading.field_paths import lookup, split_path
from transforms.reading.field_states import empty_fields
from transforms.reading.front_matter import read_document
from transforms.reading.key_places import read_key_places
from transforms.reading.page_fields import PageFields
from transforms.reading.record_links import RelatedLinks, read_aliases
from transforms.reading.record_plan import PlanPaths, RecordPlan
from transforms.reading.signs import Signs
from transforms.reading.text import count_words, unescape_line_breaks
from transforms.reading.values import as_json, as_text, day_in_zone, is_empty
from transforms.sites.languages import as_language
from transforms.sites.page_places import PagePlace, PageUrl
from transforms.sites.site_urls import PageFacts
from transforms.sites.urls import url_key

if TYPE_CHECKING:
    from transforms.reading.front_matter import Document

FOLDER = "folder"
"""The origin of a subject that a page has from its path."""


class RecordReader:
    """Turns the bytes of files into records, by one plan."""

    def __init__(self, plan: RecordPlan):
        self.plan, self.paths = plan, PlanPaths.of(plan)

    def read(self, data: bytes, path: str = "") -> dict[str, Any]:
        """Return the record of one file; its keys are the raw shard's columns but for path, size and time."""
        page = _Page(self, read_document(data, self.plan.limits), path)
        return page.as_record() | {"content_hash": hashlib.sha256(data).hexdigest()}


class _Page:
    """One document as a page of its site."""

    def __init__(self, reader: RecordReader, document: Document, path: str):
        self.plan, self.paths, self.document = reader.plan, reader.paths, document
        self.place = PagePlace(path, self.plan.urls)
        self.fields = fields = PageFields(self.plan, self.paths, document, self.place)
        self.title, self.published_on = fields.text("title"), fields.date("published")
        self.subjects, self.is_draft = fields.texts("subject"), fields.truth("draft")
        self.url = PageUrl() if self.is_unpublished() else self.place.url(fields.text("url"), self.facts)

    def as_record(self) -> dict[str, Any]:
        fields, document = self.fields, self.document
        moved_to = fields.text("redirect")
        text = fields.text("text")
        text = unescape_line_breaks(text) if text else document.body.strip()
        related = RelatedLinks(self.plan, self.paths, document, fields.places, self.refuse_related, self.url.key)
        signs = Signs(text)
        markdown = self.markdown(text, signs)
        description = fields.text("description")
        record = {
            "format": document.format,
            "id": fields.text("id"),
            "url": self.url.url,
            "url_key": self.url.key,
            "url_kind": self.url.kind,
            "is_bundle": self.place.is_bundle,
            **self.translation(),
            "is_primary": self.is_primary(),
            "title": self.title,
            "description": description,
            "author": fields.author(),
            "published_on": self.published_on,
            "updated_on": fields.date("updated"),
            "score": fields.number("score"),
            "is_noindex": fields.noindex(),
            "is_draft": self.is_draft,
            "text": text,
            "text_hash": hashlib.sha256(signs.data).hexdigest(),
            "word_count": count_words(text),
            **self.text_columns(text, signs, description, related.links),
            "subjects": self.subjects,
            **self.subject_place(),
            "keywords": fields.keywords(),
            "aliases": self.aliases(),
            "moved_to": moved_to,
            "moved_to_key": url_key(moved_to, self.plan.urls.hosts) if moved_to else None,
            "links": related.links + markdown.links,
            "empty_slots": related.empty_slots,
            "lists": self.lists(),
            "anchors": markdown.anchors,
            "front_matter": as_json(document.metadata),
            "places": read_key_places(document, fields.found, related.keys),
            "problems": [problem.as_row() for problem in fields.problems],
        }
        empty = empty_fields(record, document.metadata, self.paths.fields)
        record["empty_fields"] = [name for name in empty if name not in fields.invalid]
        record["invalid_fields"] = sorted(fields.invalid)
        return record

    def text_columns(
        self, text: str, signs: Signs, description: str | None, links: list[dict[str, Any]]
    ) -> dict[str, Any]:
        """Return the measures of the text, how it ends, and where the page is damaged."""
        fields = self.fields
        prose, is_open = Prose(text, signs), ends_open(text)
        value = fields.value("keywords")
        keywords = [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)]
        texts = PageTexts(text, self.title, description, keywords, links)
        reader = FieldReader(self.document.metadata, fields.found, self.paths.link, fields.places)
        search = DamageSearch(texts, prose, is_open, reader, self.document, self.plan.limits)
        return {
            "damage": search.rows(),
            "heading_count": prose.heading_count,
            "formula_count": len(prose.formulas),
            "code_block_count": prose.code_block_count,
            "text_ends_open": is_open,
        }

    def facts(self) -> PageFacts:
        """Return what a derived url may depend on."""
        fields, metadata = self.fields, self.document.metadata
        stated = [path for path in self.paths.fields["subject"] if path[0][0] != "@"]
        has_categories = any(not is_empty(lookup(metadata, path)) for path in stated)
        categories = self.subjects if has_categories else []
        zone, date = self.plan.urls.site.time_zone, self.published_on
        if zone and isinstance(published := fields.value("published"), str):
            date = day_in_zone(published, zone)
        return PageFacts(fields.text("slug"), self.title, date, categories)

    def translation(self) -> dict[str, str | None]:
        """Return the page's language, and what it has in common with its translations: told, else its place."""
        language = self.place.language
        if language is None:
            told = self.fields.value("language")
            language = as_language(told) if isinstance(told, str) else None
        if language is None:
            return {"language": None, "translation_key": None}
        key = self.fields.value("translation")
        told_key = as_text(key) if isinstance(key, (str, int)) else None
        return {"language": language, "translation_key": told_key or self.place.translation_key}

    def is_unpublished(self) -> bool:
        """Say whether a key keeps the page from having a url."""
        plan = self.plan.urls
        keys = (*plan.unpublished, *(plan.unpublished_bundles if self.place.is_bundle else ()))
        return any(as_text(lookup(self.document.metadata, path)) in texts for path, texts in keys)

    def lists(self) -> list[str]:
        """Return what the urls of the lists are compared by on which the page stands; a draft stands on none."""
        return [] if self.is_draft else self.place.list_keys(self.told)

    def told(self, key: str) -> list[str]:
        """Return the values of a key of the front matter; of one that has parts, such as a tag, its label."""
        value = lookup(self.document.metadata, split_path(key))
        values = value if isinstance(value, list) else [value]
        labels = (item.get("label") if isinstance(item, dict) else item for item in values)
        return [as_text(label) for label in labels if isinstance(label, (str, int, float))]

    def is_primary(self) -> bool:
        """Say whether the page comes first where others claim an older url of its own."""
        return any(not is_empty(lookup(self.document.metadata, path)) for path in self.plan.urls.primary)

    def subject_place(self) -> dict[str, Any]:
        """Return the key that the subjects stand under, or `folder` where the path gives them, and the key's line."""
        if not self.subjects:
            return {"subject_field": None, "subject_line": None}
        path = self.fields.found.get("subject")
        if path is None:
            return {"subject_field": FOLDER, "subject_line": None}
        return {"subject_field": ".".join(path), "subject_line": self.fields.places.key_line(path)}

    def aliases(self) -> list[dict[str, Any]]:
        aliases = self.fields.texts("aliases")
        return (
            read_aliases(aliases, self.alias_key, self.fields.places, self.fields.key("aliases")) if aliases else []
        )

    def alias_key(self, alias: str) -> str | None:
        return self.place.alias_key(alias, self.url.key)

    def markdown(self, text: str, signs: Signs) -> BodyLinks:
        """Return the links and anchors of the text field, if the page has one, and of the body."""
        found = BodyLinks(self.plan, self.document, self.fields.places, self.place)
        if self.fields.value("text") is not None:
            found.read_field(self.fields.key("text"), text, signs)
        found.read_body()
        if not text:
            found.leave_to_layout()
        return found

    def refuse_related(self, entry: Any) -> None:
        """Note that a related entry has a shape that no link has."""
        self.fields.problem(ProblemCode.TYPE_MISMATCH, "related", entry)
