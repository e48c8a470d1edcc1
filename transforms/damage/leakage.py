"""What was never meant for readers: notes, template marks, empty values of programs, chat programs' talk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from transforms.damage.kinds import DamageKind, Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from transforms.damage.prose import Prose

_NOTE = re.compile(
    r"(?<![\w\"'`#*/-])(?:TODO|FIXME|TBD)(?:\([\w .@-]{1,40}\))?:(?!:)"
    r"|[\[<(](?:TODO|FIXME|TBD)\b[^\]>)\n]{0,80}[\]>)](?![(\[])"
    r"|(?i:\blorem ipsum dolor\b)"
)
_TEMPLATE = re.compile(r"\{\{[-<%]?\s*[A-Za-z_$][^{}\n]{0,200}\}\}|\{%-?\s*[a-z][^{}\n]{0,200}%\}")
_VALUE = re.compile(
    r"\[object (?:Object|Undefined|Null|Promise|Array|Function|Window|Date)\]"
    r"|^(?:[>*_ \t-]*|[ \t]*\|)(?:undefined|NaN)[*_ \t]*$",
    re.MULTILINE,
)
WHOLE_VALUES = frozenset(("undefined", "null", "NaN", "None", "nil", "[object Object]"))
_SPEECH_SIGN = re.compile(r" an? (?:ai|artificial intelligence|large)")
_SPEECH = re.compile(
    r"(?i:\bas an? (?:AI|artificial intelligence|large)(?: language)?(?: model| assistant)?(?:,| (?=I\b)))"
    r"(?=[^\n.]{0,40}\b(?:I|my)\b)"
    r"|(?i:\bI(?:'m| am|’m) (?:just )?an? (?:AI|large)(?: language)? (?:model|assistant)\b)"
)
_CHAT = re.compile(
    r"^[ \t>]*(?:\*\*)?(?:Assistant|ChatGPT|System|Human)(?:\*\*)?:(?=\s)"
    r"|<\|(?:im_start|im_end|endoftext|system|user|assistant|eot_id|start_header_id|end_header_id)\|>"
    r"|\[/?INST\]|:contentReference\[oaicite:\d+\]|\bturn0(?:search|view|news)\d+\b",
    re.MULTILINE,
)


def find_notes(prose: Prose) -> Iterator[Hit]:
    """Yield notes to the author."""
    for match in _NOTE.finditer(prose.visible):
        yield Hit(DamageKind.PLACEHOLDER, match.start(), match.end())


def find_templates(prose: Prose) -> Iterator[Hit]:
    """Yield template marks outside formulas, on a page that does not show any in its code.

    Whether the site uses them on purpose, only its other pages tell.
    """
    if prose.text.count("{{") + prose.text.count("{%") > prose.visible.count("{{") + prose.visible.count("{%"):
        return
    for match in _TEMPLATE.finditer(prose.outside):
        yield Hit(DamageKind.UNRENDERED_TEMPLATE, match.start(), match.end())


def find_values(prose: Prose) -> Iterator[Hit]:
    """Yield empty values of programs that stand alone on a line."""
    for match in _VALUE.finditer(prose.visible):
        yield Hit(DamageKind.LEAKED_VALUE, match.start(), match.end())


def find_whole_values(prose: Prose) -> Iterator[Hit]:
    """Yield the value of a field that is nothing but a program's empty value."""
    if prose.text in WHOLE_VALUES:
        yield Hit(DamageKind.LEAKED_VALUE, 0, len(prose.text))


def find_chat(prose: Prose) -> Iterator[Hit]:
    """Yield what chat programs leave behind."""
    visible = prose.visible
    patterns = (_CHAT, _SPEECH) if _SPEECH_SIGN.search(visible.lower()) else (_CHAT,)
    for match in (match for pattern in patterns for match in pattern.finditer(visible)):
        yield Hit(DamageKind.CHAT_LEAKAGE, match.start(), match.end())
