"""Formulas and blocks of code that are opened and not closed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from transforms.damage.kinds import DamageKind, Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from transforms.damage.prose import Prose

_ESCAPED = re.compile(r"\\[{}\\]")
_PAIRS = [
    (opening, closing, re.compile(rf"\\{opening}(?![a-z])"), re.compile(rf"\\{closing}(?![a-z])"))
    for opening, closing in (("left", "right"), ("begin", "end"))
]
_LATEX = re.compile(r"\\(?:[a-z]{2,}|[,;!])|[\^_]\{")
_POWER = re.compile(r"[A-Za-z0-9)]\^[0-9a-z]")
_PRICE = re.compile(r"\$[\s\d]*\d")
_BRACKETS = re.compile(r"\\[()\[\]]")
_DISPLAY_MARK = re.compile(r"^[ \t>]*\$\$[ \t]*$", re.MULTILINE)
_PARAGRAPH = re.compile(r"(?:[^\n]|\n(?!\s*\n))+")
_MARK = re.compile(r"(?<!\\)(?:\$+|\\[()\[\]])")


def find_unbalanced(prose: Prose) -> Iterator[Hit]:
    """Yield formulas with unbalanced brackets, and formula marks without their partner."""
    for start, end in prose.formulas:
        if not _is_balanced(prose.visible[start:end]):
            yield Hit(DamageKind.UNBALANCED_BRACKETS, start, end)
    outside = prose.outside
    if "$" not in outside and "\\(" not in outside and "\\)" not in outside:
        return
    for paragraph in _PARAGRAPH.finditer(outside):
        mark = _MARK.search(paragraph[0])
        if mark and _has_formula(paragraph[0], mark.start()):
            yield Hit(DamageKind.UNBALANCED_FORMULA, paragraph.start() + mark.start(), paragraph.start() + mark.end())


def _has_formula(paragraph: str, mark: int) -> bool:
    """Say whether a paragraph has signs of a formula; a price beside `m^2` is none."""
    bare = _BRACKETS.sub("", paragraph)
    if _DISPLAY_MARK.search(paragraph) or _LATEX.search(bare):
        return True
    return not _PRICE.match(paragraph, mark) and bool(_POWER.search(bare))


def find_unclosed_code(prose: Prose) -> Iterator[Hit]:
    """Yield the fence that opens a block of code which no fence closes."""
    if prose.unclosed_fence:
        yield Hit(DamageKind.UNCLOSED_CODE, *prose.unclosed_fence)


def _is_balanced(formula: str) -> bool:
    bare = _ESCAPED.sub("", formula) if "\\" in formula else formula
    if bare.count("{") != bare.count("}"):
        return False
    return "\\" not in bare or all(
        len(opening.findall(bare)) == len(closing.findall(bare))
        for opened, closed, opening, closing in _PAIRS
        if opened in bare or closed in bare
    )
