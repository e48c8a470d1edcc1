"""One page → its `text_damage` rows: every field is looked through, every hit is given its place in the file."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from transforms.damage.detect import find_damage, suspects
from transforms.damage.endings import dangles, last_word
from transforms.damage.kinds import DamageKind, Hit
from transforms.damage.leakage import WHOLE_VALUES
from transforms.damage.locate import FOUND_LENGTH, FrontMatterLocator, Place, excerpt, in_body
from transforms.damage.prose import Prose
from transforms.reading.signs import Signs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from transforms.damage.fields import Field, FieldReader, PageTexts
    from transforms.reading.front_matter import Document, Limits

MOST = 5
"""How many places of one kind are told of one field; a field with more has the same damage all over."""

PER_PAGE = 50
"""After so many rows no further field of a page is looked at."""


class DamageSearch(NamedTuple):
    """All that it takes to look for damage in one page.

    `prose` is its text; `ends_open` says whether that ends within a sentence.
    """

    texts: PageTexts
    prose: Prose
    ends_open: bool | None
    reader: FieldReader
    document: Document
    limits: Limits

    def rows(self) -> list[dict[str, object]]:
        """Return the rows of the page."""
        texts = self.texts
        others = texts.without_text()
        together = "\n".join(others)
        of_others = suspects(together, Signs(together))
        families = suspects(texts.text, self.prose.signs) + of_others
        look_at_others = of_others or not WHOLE_VALUES.isdisjoint(others) or dangles(texts.description or "")
        is_title = _is_title(texts.text, texts.title)
        if not (families or look_at_others or is_title or self.ends_open):
            return []
        locator = FrontMatterLocator(self.document, self.reader.places, self.limits)
        rows: list[dict[str, object]] = []
        for field in self.reader.fields(texts) if look_at_others else [self.reader.text_field(texts)]:
            if field.is_text:
                hits = find_damage(self.prose, families, is_text=True)
                if self.ends_open:
                    hits.append(Hit(DamageKind.CUT_OFF, *last_word(field.value)))
                if is_title:
                    hits.append(Hit(DamageKind.TEXT_IS_TITLE, 0, len(field.value)))
            else:
                prose = Prose(field.value)
                hits = find_damage(prose, suspects(field.value, prose.signs), is_text=False)
                if field.value is texts.description and dangles(field.value):
                    hits.append(Hit(DamageKind.CUT_OFF, *last_word(field.value)))
            rows += _rows(field, hits, self.document, locator)
            if len(rows) >= PER_PAGE:
                break
        return rows


def _rows(
    field: Field, hits: list[Hit], document: Document, locator: FrontMatterLocator
) -> Iterator[dict[str, object]]:
    if not hits:
        return
    counts = Counter(hit.kind for hit in hits)
    told: Counter[DamageKind] = Counter()
    for hit in hits:
        told[hit.kind] += 1
        if told[hit.kind] <= MOST:
            place = _place(field, hit, document, locator)
            yield {
                "field": field.name,
                "is_text": field.is_text,
                "line": place.line,
                "column": place.column,
                "kind": hit.kind.label,
                "found": place.found[:FOUND_LENGTH],
                "repair": place.repair if len(place.found) <= FOUND_LENGTH else None,
                "excerpt": excerpt(field.value, hit),
                "kind_count": counts[hit.kind],
            }


def _place(field: Field, hit: Hit, document: Document, locator: FrontMatterLocator) -> Place:
    if field.read is None:
        return in_body(document, field.value, hit)
    return locator.place(field.value, hit, field.near(), field.read)


def _is_title(text: str, title: str | None) -> bool:
    if not title or not text or len(text) > 2 * len(title) + 20:
        return False
    return re.findall(r"\w+", text.casefold()) == re.findall(r"\w+", title.casefold()) != []
