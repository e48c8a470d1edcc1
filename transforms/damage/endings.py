"""How a text ends: with a sentence, or within one."""

from __future__ import annotations

import re

_CLOSED = re.compile(r"[.!?:…。！？．؟।][\"”’'»*_)\]]*$|[$`>})\]\"”»|]\**$")
_NOT_PROSE = re.compile(r"\s*(?:[#|<!\[{%`~$>=]|---|\*\*\*|&nbsp;|https?://)")
_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s")
_DANGLING = re.compile(
    r"(?:[,;(–—-]|\b(?:a|an|and|are|as|at|because|but|by|can|for|from|has|have|in|into|is|its|of|on|or|our|such|than"
    r"|that|the|their|these|this|to|was|were|which|while|who|whose|with|your))$",
    re.IGNORECASE,
)
WORDS = 5
"""A last line of fewer words may be a label or a signature, and says nothing about sentences."""


def ends_open(text: str) -> bool | None:
    """Say whether a text ends within a sentence; None where its end is no sentence at all.

    An emphasis that the last line opens and does not close is an open end, however short the line is, and so is a
    last word such as `of`. A list whose items all end without a sign says nothing.
    """
    text = text.rstrip()
    start = text.rfind("\n") + 1
    last = text[start:]
    if not last or _NOT_PROSE.match(last):
        return None
    if _CLOSED.search(last[-12:]):
        return False
    if last.count("**") % 2:
        return True
    if len(last.split(None, WORDS)) < WORDS:
        return dangles(last) or None
    if _ITEM.match(last):
        before = text[:start].rstrip()
        before = before[before.rfind("\n") + 1 :]
        if _ITEM.match(before) and not _CLOSED.search(before[-12:]):
            return None
    return True


def dangles(line: str) -> bool:
    """Say whether a line ends with a word or sign that needs another after it.

    A description may do without a full stop, so that an open end alone says nothing about it.
    """
    return bool(_DANGLING.search(line.rstrip()[-12:]))


def last_word(text: str) -> tuple[int, int]:
    """Return where the last word of a text begins and ends."""
    end = len(text.rstrip())
    return max(text.rfind(" ", 0, end), text.rfind("\n", 0, end)) + 1, end
