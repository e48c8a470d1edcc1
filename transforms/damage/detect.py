"""The fields of a page → the damage in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from transforms.damage import leakage
from transforms.damage.balance import find_unbalanced, find_unclosed_code
from transforms.damage.encoding import find_entities, find_lost, find_mojibake
from transforms.damage.escapes import CONTROL_BYTES, find_controls, find_escapes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from transforms.damage.kinds import Hit
    from transforms.damage.prose import Prose


class _Family(NamedTuple):
    """Kinds that are looked for together, where one of some marks is; none of the marks: told by `_odd_families`."""

    find: Callable[[Prose], Iterator[Hit]]
    marks: tuple[str, ...] = ()
    in_text: bool = True


CONTROLS, MOJIBAKE = _Family(find_controls), _Family(find_mojibake)
FAMILIES = (
    _Family(find_escapes, ("$", "\\(", "\\[", "{")),
    _Family(find_unbalanced, ("$", "\\(", "\\[", "\\)", "\\]")),
    _Family(find_unclosed_code, ("```", "~~~")),
    _Family(leakage.find_templates, leakage.TEMPLATE_MARKS),
    _Family(leakage.find_notes, leakage.NOTE_MARKS),
    _Family(leakage.find_values, leakage.VALUE_MARKS),
    _Family(leakage.find_chat, leakage.CHAT_MARKS),
    _Family(find_lost, ("\ufffd",)),
    _Family(find_entities, ("&",), in_text=False),
)


def suspects(values: str) -> list[_Family]:
    """Return the families whose marks stand in some values; most pages have none, and cost no more than this."""
    found = [family for family in FAMILIES if _has_any(values, family.marks)]
    if not values.isascii():
        found.append(MOJIBAKE)
    data = values.encode(errors="replace")
    if len(data.translate(None, CONTROL_BYTES)) != len(data) or "\t" in values:
        found.append(CONTROLS)
    return found


def find_damage(prose: Prose, families: Sequence[_Family], *, is_text: bool) -> list[Hit]:
    """Return what is damaged in one value, in the order of places.

    `is_text` says that the value is the page's text: Markdown, where HTML entities are at home.
    """
    hits = [hit for family in families if family.in_text or not is_text for hit in family.find(prose)]
    if not is_text:
        hits += leakage.find_whole_values(prose)
    return sorted(set(hits), key=lambda hit: (hit.start, hit.kind.label))


def _has_any(text: str, marks: Sequence[str]) -> bool:
    for mark in marks:  # noqa: SIM110 - a generator would cost more than the search
        if mark in text:
            return True
    return False
