"""The fields of a page → the damage in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from transforms.damage import leakage
from transforms.damage.balance import find_unbalanced, find_unclosed_code
from transforms.damage.encoding import find_entities, find_lost, find_mojibake, may_be_mojibake
from transforms.damage.escapes import CONTROL_BYTES, find_controls, find_escapes
from transforms.reading.signs import Signs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from transforms.damage.kinds import Hit
    from transforms.damage.prose import Prose


class _Family(NamedTuple):
    """Kinds that are looked for together, where one of some marks is."""

    find: Callable[[Prose], Iterator[Hit]]
    marks: tuple[str, ...] = ()
    in_text: bool = True


CONTROLS, MOJIBAKE = _Family(find_controls), _Family(find_mojibake)
FAMILIES = (
    _Family(find_escapes, ("$", "\\(", "\\[", "{")),
    _Family(find_unbalanced, ("$", "\\(", "\\[", "\\)", "\\]")),
    _Family(find_unclosed_code, ("```", "~~~")),
    _Family(leakage.find_templates, ("{{", "{%")),
    _Family(leakage.find_notes, ("TODO", "FIXME", "TBD", "orem ipsum")),
    _Family(leakage.find_values, ("undefined", "NaN", "[object ")),
    _Family(leakage.find_chat, (" AI ", "language model", "ssistant:", "INST]", "[oaicite", "<|")),
    _Family(find_lost, ("\ufffd",)),
    _Family(find_entities, ("&",), in_text=False),
)
_MARKS = [(Signs(mark), family) for family in FAMILIES for mark in family.marks]
_WORDS = [(mark.kept, mark.data, family) for mark, family in _MARKS if not mark.rare]
_RARE = [(mark.rare, mark.data, family) for mark, family in _MARKS if mark.rare]


def suspects(text: str, signs: Signs) -> list[_Family]:
    """Return the families whose marks stand in a text with these signs; most texts have none."""
    data, kept = signs.data, signs.kept
    found = {family: None for sign, mark, family in _WORDS if sign in kept and mark in data}
    if rare := signs.rare:
        found |= {family: None for sign, mark, family in _RARE if sign in rare and mark in data}
        if b"\xc3" in rare and may_be_mojibake(text):
            found[MOJIBAKE] = None
        if len(rare.translate(None, CONTROL_BYTES)) != len(rare):
            found[CONTROLS] = None
    return list(found)


def find_damage(prose: Prose, families: Sequence[_Family], *, is_text: bool) -> list[Hit]:
    """Return what is damaged in one value, in the order of places.

    `is_text` says that the value is the page's text: Markdown, where HTML entities are at home.
    """
    hits = [hit for family in families if family.in_text or not is_text for hit in family.find(prose)]
    if not is_text:
        hits += leakage.find_whole_values(prose)
    return sorted(set(hits), key=lambda hit: (hit.start, hit.kind.label))
