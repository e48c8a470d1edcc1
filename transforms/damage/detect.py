"""The fields of a page → the damage in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from transforms.damage import leakage
from transforms.damage.balance import find_unbalanced, find_unclosed_code
from transforms.damage.encoding import find_entities, find_lost, find_mojibake, may_be_mojibake
from transforms.damage.escapes import CONTROL_BYTES, find_controls, find_escapes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from transforms.damage.kinds import Hit
    from transforms.damage.prose import Prose


class _Family(NamedTuple):
    """Kinds that are looked for together, where one of some marks is and, which is quicker to see, one sign.

    Marks are bytes: searching those does not slow down where a text has wide characters.
    """

    find: Callable[[Prose], Iterator[Hit]]
    marks: tuple[bytes, ...] = ()
    sign: bytes = b""
    in_text: bool = True


CONTROLS, MOJIBAKE = _Family(find_controls), _Family(find_mojibake)
FAMILIES = (
    _Family(find_escapes, (b"$", b"\\(", b"\\[", b"{")),
    _Family(find_unbalanced, (b"$", b"\\(", b"\\[", b"\\)", b"\\]")),
    _Family(find_unclosed_code, (b"```",), b"`"),
    _Family(find_unclosed_code, (b"~~~",), b"~"),
    _Family(leakage.find_templates, (b"{{", b"{%"), b"{"),
    _Family(leakage.find_notes, (b"TODO", b"FIXME", b"TBD", b"orem ipsum")),
    _Family(leakage.find_values, (b"undefined", b"NaN")),
    _Family(leakage.find_values, (b"[object ",), b"["),
    _Family(leakage.find_chat, (b" AI ", b"language model", b"ssistant:")),
    _Family(leakage.find_chat, (b"INST]", b"oaicite"), b"["),
    _Family(leakage.find_chat, (b"<|",), b"|"),
    _Family(find_lost, ("\ufffd".encode(),)),
    _Family(find_entities, (b"&",), in_text=False),
)


def suspects(values: str) -> list[_Family]:
    """Return the families whose marks stand in some values; most pages have none, and cost no more than this."""
    data = values.encode(errors="replace")
    found = [family for family in FAMILIES if family.sign in data and _has_any(data, family.marks)]
    if len(data) != len(values) and may_be_mojibake(values):
        found.append(MOJIBAKE)
    if b"\t" in data or len(data.translate(None, CONTROL_BYTES)) != len(data):
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


def _has_any(data: bytes, marks: Sequence[bytes]) -> bool:
    for mark in marks:  # noqa: SIM110 - a generator would cost more than the search
        if mark in data:
            return True
    return False
