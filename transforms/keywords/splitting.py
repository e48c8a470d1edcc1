"""One authored text of many keywords → single keywords.

Most texts hold nothing but words with commas between them, and are split there. Where a sign stands that can hold
commas together (brackets, quotes, formulas, numbers) or separate keywords otherwise (semicolons, lines), the text is
read with care: a comma inside such a span separates nothing. No letter or digit is lost either way.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Span = tuple[int, int]

SPAN_LENGTH = 120
"""The longest bracket, quote or formula that holds commas together; a longer one is one that never closes."""
_SIGNS = re.compile(r"""[()\[\]{}"“”„«»$\\;；，、،|\x00-\x1f\x7f]|\d,\d|[NO],[NO]|(?:^|,)\s*(?:[^\w\s]|_|$)""")
"""What a plain text does not have."""
_PLAIN = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ,.-'/&+_:#!?%*=<>@^`~"
"""Signs that say nothing inside a keyword: for texts of these alone, which are most, the pattern is not needed."""
_GAP = re.compile(r"[,;][^\S\n]*[,;]")
_SEPARATORS = {
    "comma": re.compile(r"([,，、،])"),
    "semicolon": re.compile(r"&#?\w{1,8};|([;；])"),
    "line": re.compile(r"([\r\n]+)"),
    "bullet": re.compile(r"((?:^|[\r\n])[^\S\r\n]*(?:[-*•·–]|\d{1,2}[.)])\s)"),
    "bar": re.compile(r"(?<=\s)(\|)(?=\s)"),
}
FORMULA = re.compile(
    r"\$\$[^$]+\$\$|(?<!\\)\$(?=[^\s$])[^$]*?(?<=[^\s\\])\$(?!\d)|\\\(.{0,200}?\\\)|\\\[.{0,200}?\\\]", re.DOTALL
)
"""A formula between its signs; `$10 million, $20 million` is none."""
_QUOTED = re.compile(r"""(?<![\w)])"[^"]*"(?!\w)|“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»""")
_SINGLE_QUOTED = re.compile(r"""(?:^|(?<=[,;]))\s*(?:'[^']*'|‘[^‘’]*’)(?=\s*(?:[,;]|$))""")
_LOCANTS = re.compile(
    r"(?<![\w.])(?<!\d,)(?:\d{1,3}[a-z']?(?:,\d{1,3}[a-z']?){1,12}|[NO](?:,[NO]){1,12})(?=-[^\W\d_]|-[(\[])"
)
_NUMBER = re.compile(r"(?<![\w.])(?<!\d,)\d{1,3}(?:,\d{2,3}){0,12},\d{3}(?!\d|,\d)")
_NUMBER_OF = re.compile(_NUMBER.pattern + r"(?=\s+[^\W\d]|\s*%)")
"""A number in a text whose commas have no spaces: only before a word, since `100,200` may be two keywords."""
_OPENERS = {"(": ")]", "[": "])", "{": "}"}


def is_plain(text: str) -> bool:
    """Say whether commas alone separate, and every keyword begins with a letter or digit: most texts are so."""
    if text.isascii():
        parts = text.split(", ")
        if "," not in "".join(parts) and not text.encode().translate(None, _PLAIN) and all(map(_begins, parts)):
            return True
    return _SIGNS.search(text) is None


def _begins(part: str) -> bool:
    return part[:1].isalnum()


def split_keywords(text: str) -> list[str]:
    """Return the keywords of one text, trimmed, without empty ones."""
    if is_plain(text):
        return split_plainly(text)
    listed = _items_of_list(text.strip())
    if listed is not None:
        return listed
    held = _held(text)
    places = sorted(_separators(text, held))
    starts = [0, *(end for _, end in places)]
    ends = [*(start for start, _ in places), len(text)]
    parts = (text[start:end].strip() for start, end in zip(starts, ends, strict=True))
    return [part for part in parts if part]


def split_plainly(text: str) -> list[str]:
    """Return the keywords of a plain text."""
    return [part.strip() for part in text.split(",")] if text else []


def has_gap(text: str) -> bool:
    """Say whether nothing stands between two separators."""
    return _GAP.search(text) is not None


def is_many(text: str) -> bool:
    """Say whether the only item of a list is itself a text of several keywords: three or more."""
    return text.count(",") > 1 and len(split_keywords(text)) > 2


def _items_of_list(text: str) -> list[str] | None:
    """Return the items of a text that writes a list out, such as `["a", "b"]`; None where it does not."""
    if not (text.startswith("[") and "," in text and _close(text, 0) == len(text) - 1):
        return None
    parts = split_keywords(text[1:-1])
    return [part[1:-1].strip() or part if part[0] == part[-1] and part[0] in "\"'" else part for part in parts]


def _held(text: str) -> bytearray:
    """Return a byte for each character: 1 inside a span whose commas separate nothing."""
    held = bytearray(len(text))
    numbers = _NUMBER if ", " in text else _NUMBER_OF
    for pattern in (FORMULA, _QUOTED, _SINGLE_QUOTED, _LOCANTS, numbers):
        for match in pattern.finditer(text):
            start, end = match.span()
            if end - start <= SPAN_LENGTH and not held[start]:
                held[start:end] = b"\1" * (end - start)
    at = 0
    while at < len(text):
        if text[at] in _OPENERS and not held[at] and (end := _close(text, at)) > at:
            held[at : end + 1] = b"\1" * (end + 1 - at)
            at = end
        at += 1
    return held


def _close(text: str, start: int) -> int:
    """Return where the bracket that opens at `start` closes, or -1; intervals such as `[0, 1)` close as well."""
    waiting: list[str] = []
    for at in range(start, min(len(text), start + SPAN_LENGTH)):
        sign = text[at]
        if sign in _OPENERS:
            waiting.append(_OPENERS[sign])
        elif sign in ")]}":
            if sign not in waiting.pop():
                return -1
            if not waiting:
                return at
    return -1


def _separators(text: str, held: bytearray) -> Iterator[Span]:
    """Yield where each separator begins and ends."""
    free = {
        name: [match.span(1) for match in pattern.finditer(text) if match[1] and not held[match.start(1)]]
        for name, pattern in _SEPARATORS.items()
    }
    commas, semicolons = free["comma"], free["semicolon"]
    if free["line"]:
        yield from free["bullet"] or free["line"]
    if _are_semicolons_alone(len(text), commas, semicolons):
        yield from semicolons
    elif commas:
        yield from commas
        yield from ((start, end) for start, end in semicolons if text[end : end + 1].isspace())
    elif not free["line"]:
        yield from free["bar"]


def _are_semicolons_alone(length: int, commas: list[Span], semicolons: list[Span]) -> bool:
    """Say whether semicolons alone separate, and commas belong to the keywords: `Paris, France; Rome, Italy`."""
    if not semicolons or not commas:
        return bool(semicolons)
    edges = [0, *(start for start, _ in semicolons), length]
    counts = [sum(first <= start < last for start, _ in commas) for first, last in pairwise(edges)]
    return max(counts) == 1 and (len(semicolons) > 1 or min(counts) == 1)
