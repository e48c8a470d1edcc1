"""Links and anchors of a page's Markdown: its body, and the text field of its front matter."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from transforms.reading.markdown import FoundAnchor, FoundLink, Markdown
from transforms.sites.anchors import ANY
from transforms.sites.link_targets import PAGE_ENDINGS, Target, read_name, read_target

if TYPE_CHECKING:
    from transforms.reading.front_matter import Document
    from transforms.reading.places import Places
    from transforms.reading.record_plan import RecordPlan
    from transforms.reading.signs import Signs
    from transforms.sites.page_places import PagePlace

BODY = "body"
"""The name that `field` has for links of the body."""


class BodyLinks:
    """What one page's Markdown holds: `links` and `anchors`, as rows of its record."""

    def __init__(self, plan: RecordPlan, document: Document, places: Places, place: PagePlace | None = None):
        self.plan, self.document, self.places, self.place = plan, document, places, place
        self.links: list[dict[str, Any]] = []
        self.anchors: list[dict[str, Any]] = []
        self.taken = Counter[str]()
        self.positions = Counter[str]()

    def read_field(self, name: str, text: str, signs: Signs) -> None:
        """Read the Markdown of a field by its key; links get the lines of the file."""
        found = Markdown(text, self.taken, signs)
        if not found.links and not found.anchors:
            return
        at = key_at = self.places.keys([name])[name]
        key_line = self.places.line(key_at)
        for link in found.links:
            place = self.document.block.find(link.url, at) if link.url else -1
            line = self.places.line(place) if place >= 0 else key_line
            at = place + 1 if place >= 0 else at
            self._add(link, name, line)
        at = key_at
        for anchor in found.anchors:
            place = self.document.block.find(anchor.title or anchor.anchor, at)
            line = self.places.line(place) if place >= 0 else key_line
            self.anchors.append(anchor._asdict() | {"line": line})

    def read_body(self) -> None:
        """Read the Markdown below the front matter."""
        found = Markdown(self.document.body, self.taken)
        first_line = self.document.body_line
        for link in found.links:
            self._add(link, BODY, first_line + link.line)
        self.anchors += [anchor._asdict() | {"line": first_line + anchor.line} for anchor in found.anchors]

    def leave_to_layout(self) -> None:
        """Note that a page without a text has whatever places the site's layout gives it."""
        self.anchors.append(FoundAnchor(ANY, "", 0, 0)._asdict() | {"line": self.document.body_line})

    def _add(self, link: FoundLink, field: str, line: int) -> None:
        kind, target = link.kind, self._target(link)
        if kind == "embed":
            ending = (target.key or "").rpartition("/")[2].rpartition(".")[1:]
            kind = "image" if ending[0] and f".{ending[1].lower()}" not in PAGE_ENDINGS else "wikilink"
        self.positions[kind] += 1
        self.links.append(
            {
                "kind": kind,
                "position": self.positions[kind],
                "field": field,
                "line": line,
                "target_url": link.url,
                "target_form": target.form,
                "target_key": target.key,
                "target_anchor": target.anchor,
                "link_text": link.text or None,
                "is_external": target.form == "external",
            }
        )

    def _target(self, link: FoundLink) -> Target:
        if link.kind in ("wikilink", "embed"):
            return read_name(link.url)
        target = read_target(link.url, self.plan.hosts, self.plan.variables)
        return self.place.seen_from_source(target) if self.place else target
