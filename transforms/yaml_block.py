"""One YAML block → plain values, under YAML 1.2 core rules and within limits.

Two readers share the work. The fast one (a Rust engine) reads every block. It does not say how a number was
written, nor that a key stood twice; where a block may hold such a thing, and where the engine fails on a block
of moderate size, the careful one goes through the parser's events and keeps the authored text.

A number counts as a number only if its usual form is what was authored: `10` and `-1.0` do; `012`, `1e3`,
`1.10`, `0x1F` and twenty-digit ids stay the text that stands in the file, so that no digit is lost.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import yaml
from fast_yaml import safe_load

from transforms.problems import PROBLEMS_PER_FILE, Problem, ProblemCode

if TYPE_CHECKING:
    from collections.abc import Iterator

FALLBACK_LENGTH = 16 * 1024
"""The longest block that the careful reader tries after the fast one has failed."""

_PLACE = re.compile(r" at line (\d+), column (\d+)(?:: )?")
_ENGINE_PREFIX = re.compile(r"^(YAML [a-z ]*error|YAML resource limit exceeded)(: )?", re.IGNORECASE)
_TAG = re.compile(r"(?m)(?:[ \[,{]|^)!\S")
_TEMPLATE = re.compile(r"(?:^|[:\-\[,]\s+)\{[{%]")
_TAB_INDENT = re.compile(r" *\t")
_CONTROL = re.compile(r"(NUL|U\+00[0-9A-F]{2})\b.* is not allowed")
_RESERVED = re.compile(r"(?:^|[:\-\[,]\s+)[%@`*&!]")
_KEY_LINE = re.compile(
    r"""
    \n [ \-]*+ (?:
        ([\w.\-]++) [ ]*+ : (?=[ \n])                        # a plain key,
        (?: [ ]++ ([-+.]?[0-9][^\n]*+) )?                  # and a value that begins like a number
        | (["'?&])                                         # or what may be a key of another kind
    )
    """,
    re.VERBOSE,
)
_OTHER_KEY_LINE = re.compile(r"""\n[ \-]*+(?:"[^"\n]*+" *+:|'[^'\n]*+' *+:|[?&] ?)""")
_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_TRUTHS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_CORE = "tag:yaml.org,2002:"
_QUIET_TAGS = frozenset(("!", *(_CORE + name for name in ("str", "int", "float", "bool", "null", "map", "seq"))))

Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class BlockError(Exception):
    """Front matter that cannot be read; holds the problem, with its line counted from the block's first."""

    def __init__(self, code: ProblemCode, detail: str = "", line: int = 1, column: int | None = None):
        super().__init__(detail)
        self.code, self.detail, self.line, self.column = code, detail, line, column

    def problem(self) -> Problem:
        """Return the problem, with its line still counted from the block's first."""
        return Problem(self.code, self.detail, self.line, self.column)


def load_yaml(block: str, depth: int, alias_bytes: int) -> tuple[Any, list[Problem]]:
    """Return the block's value and what was odd about it; raise `BlockError` where it has none."""
    try:
        value = safe_load(block, max_depth=depth, max_alias_bytes=alias_bytes)
    except ValueError as error:
        failure = _failure(str(error), block)
        if failure.code is not ProblemCode.FRONT_MATTER_INVALID or len(block) > FALLBACK_LENGTH:
            raise failure from None
        return _read_after(failure, block, depth, alias_bytes)
    if not isinstance(value, dict) or not _needs_care(value, block):
        return value, []
    try:
        return _CarefulReader(block, depth, alias_bytes).read()
    except (yaml.YAMLError, BlockError):
        return _as_plain(value), []


def _read_after(failure: BlockError, block: str, depth: int, alias_bytes: int) -> tuple[Any, list[Problem]]:
    try:
        return _CarefulReader(block, depth, alias_bytes).read()
    except yaml.YAMLError:
        raise failure from None


def number_or_text(lexeme: str) -> int | float | str:
    """Return the number that was authored, or the text where a number would lose some of it."""
    if _INT.fullmatch(lexeme):
        if len(lexeme) < 20 and str(int(lexeme)) == lexeme and -(2**63) <= int(lexeme) < 2**63:
            return int(lexeme)
    elif _FLOAT.fullmatch(lexeme) and repr(float(lexeme)) == lexeme:
        return float(lexeme)
    return lexeme


def _needs_care(metadata: dict[Any, Any], block: str) -> bool:
    """Say whether the block may hold what the fast reader hides: tags, repeated keys, odd numbers.

    It does not if each key and each number of the result stands on just as many lines as the result has of it.
    Those in flow style, quoted, merged or not text do not stand so, and are read with care too.
    """
    if "!" in block and _TAG.search(block):
        return True
    lines = _KEY_LINE.findall(f"\n{block}")
    if any(other for _, _, other in lines) and _OTHER_KEY_LINE.search(f"\n{block}"):
        return True
    keys: list[Any] = []
    numbers: list[tuple[str, str]] = []
    stack: list[Any] = [metadata]
    while stack:
        node: Any = stack.pop()
        if type(node) is dict:
            keys += node
            children: Any = node.items()
        else:
            children = [("", child) for child in node]
        for key, child in children:
            kind = type(child)
            if kind is str or child is None or kind is bool:
                continue
            if kind is dict or kind is list:
                stack.append(child)
            elif kind is int or kind is float:
                numbers.append((key, str(child)))
            else:
                return True
    if _differ(keys, [key for key, _, _ in lines]):
        return True
    return bool(numbers) and _differ(numbers, [(key, number) for key, number, _ in lines if number])


def _differ(found: list[Any], authored: list[Any]) -> bool:
    """Say whether something was found more or less often than it stands among what was authored."""
    counts = Counter(authored)
    return any(counts[item] != count for item, count in Counter(found).items())


def _as_plain(value: Any) -> Any:
    """Return a value of the fast reader with keys as text, sets as lists and bytes as text."""
    if isinstance(value, dict):
        return {key if isinstance(key, str) else _key_text(key): _as_plain(child) for key, child in value.items()}
    if isinstance(value, (list, set, tuple)):
        return [_as_plain(child) for child in value]
    return value.decode(errors="replace") if isinstance(value, bytes) else value


def _key_text(key: Any) -> str:
    return {None: "~", True: "true", False: "false"}.get(key, str(key)) if not isinstance(key, float) else str(key)


def _failure(message: str, block: str) -> BlockError:
    """Turn the engine's message into a problem with a place."""
    place = _PLACE.search(message)
    line, column = (int(place[1]), int(place[2])) if place else (1, None)
    lines = block.split("\n")
    source = lines[min(line, len(lines)) - 1]
    detail = _ENGINE_PREFIX.sub("", _PLACE.sub("", message.removeprefix("YAML parse error: "))).strip()
    if "nesting" in message:
        code = ProblemCode.FRONT_MATTER_TOO_DEEP
    elif "alias expansion" in message:
        code = ProblemCode.FRONT_MATTER_ALIASES
    elif _CONTROL.search(message):
        code = ProblemCode.FRONT_MATTER_CONTROL_CHARACTER
    elif "tab" in detail.split() or "tabs" in detail.split() or _TAB_INDENT.match(source):
        code = ProblemCode.FRONT_MATTER_TAB
        if not _TAB_INDENT.match(source) and _TAB_INDENT.match("".join(lines[line : line + 1])):
            line, column = line + 1, None
    elif _TEMPLATE.search(source):
        code = ProblemCode.FRONT_MATTER_TEMPLATE
    elif "unexpected character" in message or ("unknown anchor" in message and _RESERVED.search(source)):
        code = ProblemCode.FRONT_MATTER_RESERVED_SIGN
    elif line > 1 and _TEMPLATE.search(lines[min(line - 1, len(lines)) - 1]):
        code, line, column = ProblemCode.FRONT_MATTER_TEMPLATE, line - 1, None
    else:
        code = ProblemCode.FRONT_MATTER_INVALID
    return BlockError(code, f"The reader says: {detail}.", line, column)


class _CarefulReader:
    """Builds values from the parser's events, so that authored text and places are at hand."""

    def __init__(self, block: str, depth: int, alias_bytes: int):
        self.block, self.depth, self.alias_bytes = block, depth, alias_bytes
        self.problems: list[Problem] = []
        self.anchors: dict[str, tuple[Any, int] | None] = {}
        self.size = 0
        self.expanded = 0

    def read(self) -> tuple[Any, list[Problem]]:
        self.events: Iterator[Any] = iter(yaml.parse(self.block, Loader=Parser))
        value = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                value = self._value(next(self.events), 0)
                break
        return value, self.problems

    def _value(self, event: Any, depth: int) -> Any:
        if depth > self.depth:
            raise self._error(ProblemCode.FRONT_MATTER_TOO_DEEP, event)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if event.tag is not None and event.tag not in _QUIET_TAGS:
            self._note(ProblemCode.TAG_IGNORED, f"Here: {event.tag.replace(_CORE, '!!')}.", event)
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        before = self.size
        if isinstance(event, yaml.ScalarEvent):
            self.size += len(event.value) + 1
            value = self._scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._sequence(depth)
        else:
            value = self._mapping(depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = (value, self.size - before)
        return value

    def _alias(self, event: Any) -> Any:
        anchored = self.anchors.get(event.anchor)
        if anchored is None:
            detail = f"The alias *{event.anchor} has no anchor &{event.anchor} before it."
            raise self._error(ProblemCode.FRONT_MATTER_RESERVED_SIGN, event, detail)
        value, size = anchored
        self.size += size
        self.expanded += size
        if self.expanded > self.alias_bytes:
            raise self._error(ProblemCode.FRONT_MATTER_ALIASES, event)
        return value

    def _scalar(self, event: Any) -> Any:
        text: str = event.value
        if event.tag is None:
            return _resolve(text) if event.implicit[0] else text
        return _resolve(text) if event.tag in _QUIET_TAGS and not event.tag.endswith(("!", ":str")) else text

    def _sequence(self, depth: int) -> list[Any]:
        items: list[Any] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._value(event, depth + 1))
        return items

    def _mapping(self, depth: int) -> dict[str, Any]:
        authored: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._key(event, depth)
            value = self._value(next(self.events), depth + 1)
            is_merge = key == "<<" and isinstance(event, yaml.ScalarEvent) and not event.style
            if is_merge and _is_mergeable(value):
                for part in reversed(value if isinstance(value, list) else [value]):
                    merged |= part
                continue
            if key in authored:
                self._note(ProblemCode.DUPLICATE_KEY, f"Here: {key}.", event)
            authored[key] = value
        return merged | authored if merged else authored

    def _key(self, event: Any, depth: int) -> str:
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            mark: Any = event.start_mark
            source = self.block.split("\n")[mark.line]
            if _TEMPLATE.search(source):
                raise self._error(ProblemCode.FRONT_MATTER_TEMPLATE, event)
            detail = "A key is itself a list or a mapping."
            raise self._error(ProblemCode.FRONT_MATTER_INVALID, event, detail)
        key = self._value(event, depth + 1)
        if isinstance(event, yaml.ScalarEvent) and not isinstance(key, str):
            self._note(ProblemCode.KEY_NOT_TEXT, f"Here: {event.value or 'an empty key'}.", event)
            return event.value
        return key if isinstance(key, str) else str(key)

    def _note(self, code: ProblemCode, detail: str, event: Any) -> None:
        if len(self.problems) == PROBLEMS_PER_FILE:
            return
        mark = event.start_mark
        self.problems.append(Problem(code, detail, mark.line + 1, mark.column + 1))

    def _error(self, code: ProblemCode, event: Any, detail: str = "") -> BlockError:
        mark = event.start_mark
        return BlockError(code, detail, mark.line + 1, mark.column + 1)


def _resolve(text: str) -> Any:
    """Return what a plain scalar means under YAML 1.2 core rules."""
    if text in _NULLS:
        return None
    if text in _TRUTHS:
        return _TRUTHS[text]
    return number_or_text(text)


def _is_mergeable(value: Any) -> bool:
    parts: list[Any] = value if isinstance(value, list) else [value]
    return all(isinstance(part, dict) for part in parts)
