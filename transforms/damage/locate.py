"""Where a damaged piece of a value stands in the file, and what to write there.

A value of front matter is not written as it reads: lines are folded, quotes and backslashes escaped. The piece is
looked for with what stands around it, in every way in which it may be written; and a repair is told only where the
block, mended so, reads as it was meant to.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from transforms.reading.front_matter import reread

if TYPE_CHECKING:
    from collections.abc import Callable

    from transforms.damage.kinds import Hit
    from transforms.reading.front_matter import Document, Limits
    from transforms.reading.places import Places

BEFORE, AFTER = 24, 12
"""How many characters around a piece tell it from others."""
FOUND_LENGTH = 200
REREAD_CHARACTERS = 1 << 18
"""How much front matter of one page is read again to try repairs."""
_ESCAPES = {"\x07": "a", "\x08": "b", "\x1b": "e", "\x0c": "f", "\n": "n", "\r": "r", "\t": "t", "\x0b": "v"}
_PICTURES = {code: 0x2400 + code for code in range(32)} | {0x7F: 0x2421}


class Place(NamedTuple):
    """Where a piece stands, what stands there, and what should: ready to be replaced."""

    line: int
    column: int | None
    found: str
    repair: str | None


def in_body(document: Document, text: str, hit: Hit) -> Place:
    """Return the place of a piece of the body, of which `text` is all but the white space around it."""
    body = document.body
    at = len(body) - len(body.lstrip()) + hit.start
    line = document.body_line + body.count("\n", 0, at)
    column = at - (body.rfind("\n", 0, at) + 1) + 1
    return Place(line, column, text[hit.start : hit.end], hit.repair)


class FrontMatterLocator:
    """Finds pieces of one field's value in the block of a document."""

    def __init__(self, document: Document, places: Places, limits: Limits):
        self.document, self.places, self.limits = document, places, limits
        self.budget = REREAD_CHARACTERS

    def place(self, value: str, hit: Hit, near: int, read: Callable[[dict[str, Any]], object]) -> Place:
        """Return the place of a piece of a value that is looked for from the offset `near` on.

        `read` takes the value from the metadata, to see whether a repair does what it should.
        """
        matches = list(_pattern(value, hit).finditer(self.document.block))
        if not matches:
            return Place(self.places.line(near), None, value[hit.start : hit.end], None)
        match = min(matches, key=lambda match: abs(match.start() - near - hit.start))
        start, end = match.span("piece")
        line_start = self.document.block.rfind("\n", 0, start) + 1
        repair = self._repair(value, hit, start, end, read) if hit.repair is not None else None
        return Place(self.places.line(start), start - line_start + 1, self.document.block[start:end], repair)

    def _repair(
        self, value: str, hit: Hit, start: int, end: int, read: Callable[[dict[str, Any]], object]
    ) -> str | None:
        """Return how the repair is written here, or None where no way of writing it reads as it should."""
        assert hit.repair is not None
        block = self.document.block
        meant = value[: hit.start] + hit.repair + value[hit.end :]
        self.budget -= len(block)
        if self.budget < 0:
            return None
        for written in (hit.repair, hit.repair.replace("\\", "\\\\"), hit.repair.replace("'", "''")):
            metadata = reread(self.document.format, block[:start] + written + block[end:], self.limits)
            if metadata is not None and read(metadata) == meant:
                return written
        return None


def excerpt(value: str, hit: Hit) -> str:
    """Return the piece with what stands around it on its line; control characters are shown as signs."""
    start = max(value.rfind("\n", 0, hit.start) + 1, hit.start - 60)
    end = value.find("\n", hit.end)
    return value[start : min(end if end >= 0 else len(value), hit.end + 60)].translate(_PICTURES).strip()


def _pattern(value: str, hit: Hit) -> re.Pattern[str]:
    before, after = value[max(hit.start - BEFORE, 0) : hit.start], value[hit.end : hit.end + AFTER]
    return re.compile(f"{_written(before)}(?P<piece>{_written(value[hit.start : hit.end])}){_written(after)}")


def _written(text: str) -> str:
    """Return a pattern for all the ways in which a text may be written in front matter."""
    parts: list[str] = []
    for piece in re.findall(r"[ \n]+|.", text, re.DOTALL):
        if piece.strip(" \n") == "":
            parts.append(r"(?:\\{1,2}n|\s)+" if "\n" in piece else r"\s+")
        elif piece in _ESCAPES:
            parts.append(rf"(?:{re.escape(piece)}|\\{_ESCAPES[piece]})")
        elif piece == "\\":
            parts.append(r"\\{1,2}")
        elif piece == '"':
            parts.append(r'\\?"')
        elif piece == "'":
            parts.append("''?")
        else:
            parts.append(re.escape(piece))
    return "".join(parts)
