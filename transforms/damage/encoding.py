"""Characters that were decoded wrongly, lost, or written for another format."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from transforms.damage.kinds import DamageKind, Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from transforms.damage.prose import Prose

_ENTITY = re.compile(r"&(?:#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|[A-Za-z][A-Za-z0-9]{1,31});")
_QUOTES = "‘’“”‹›«»–—…"
"""A capital letter before one of these at the end of a word may be just that."""
_MOJIBAKE = re.compile(r"[\xc2-\xf4][^\x00-\x7f]")


def may_be_mojibake(text: str) -> bool:
    """Say whether a text has two signs together that UTF-8 read in another encoding may begin with."""
    return bool(_MOJIBAKE.search(text))


def find_mojibake(prose: Prose) -> Iterator[Hit]:
    """Yield pieces of UTF-8 that were read in another encoding; ftfy says which, and what they were."""
    text = prose.visible
    from ftfy import fix_encoding
    from ftfy.chardata import UTF8_DETECTOR_RE

    for match in UTF8_DETECTOR_RE.finditer(text):
        piece = match[0]
        is_quoted = len(piece) == 2 and piece[1] in _QUOTES and not text[match.end() : match.end() + 1].isalpha()
        fixed = piece if is_quoted else fix_encoding(piece)
        if fixed != piece:
            yield Hit(DamageKind.MOJIBAKE, match.start(), match.end(), fixed)


def find_lost(prose: Prose) -> Iterator[Hit]:
    """Yield the signs that stand for lost characters."""
    for match in re.finditer("\ufffd+", prose.visible):
        yield Hit(DamageKind.LOST_CHARACTER, match.start(), match.end())


def find_entities(prose: Prose) -> Iterator[Hit]:
    """Yield HTML entities, with the characters that they stand for."""
    for match in _ENTITY.finditer(prose.visible):
        meant = html.unescape(match[0])
        if meant != match[0]:
            yield Hit(DamageKind.HTML_ENTITY, match.start(), match.end(), meant)
