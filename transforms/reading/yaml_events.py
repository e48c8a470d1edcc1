"""One YAML block → plain values, by way of the parser's events: slower, but with authored text and places at hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from transforms.problems import PROBLEMS_PER_FILE, Problem, ProblemCode

if TYPE_CHECKING:
    from collections.abc import Iterator

TEMPLATE = re.compile(r"(?:^|[:\-\[,]\s+)\{[{%]")
_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_TRUTHS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_CORE = "tag:yaml.org,2002:"
_QUIET_TAGS = frozenset(("!", *(_CORE + name for name in ("str", "int", "float", "bool", "null", "map", "seq"))))

PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class BlockError(Exception):
    """Front matter that cannot be read; holds the problem, with its line counted from the block's first."""

    def __init__(self, code: ProblemCode, detail: str = "", line: int = 1, column: int | None = None):
        super().__init__(detail)
        self.code, self.detail, self.line, self.column = code, detail, line, column

    def problem(self) -> Problem:
        """Return the problem, with its line still counted from the block's first."""
        return Problem(self.code, self.detail, self.line, self.column)


def number_or_text(lexeme: str) -> int | float | str:
    """Return the number that was authored, or the text where a number would lose some of it."""
    if _INT.fullmatch(lexeme):
        if len(lexeme) < 20 and str(int(lexeme)) == lexeme and -(2**63) <= int(lexeme) < 2**63:
            return int(lexeme)
    elif _FLOAT.fullmatch(lexeme) and repr(float(lexeme)) == lexeme:
        return float(lexeme)
    return lexeme


class CarefulReader:
    """Builds values from the parser's events, so that authored text and places are at hand."""

    def __init__(self, block: str, depth: int, alias_bytes: int):
        self.block, self.depth, self.alias_bytes = block, depth, alias_bytes
        self.problems: list[Problem] = []
        self.anchors: dict[str, tuple[Any, int] | None] = {}
        self.size = 0
        self.expanded = 0

    def read(self) -> tuple[Any, list[Problem]]:
        """Return the block's value and its problems; raise `BlockError`, or PyYAML's error, where it has none."""
        self.events: Iterator[Any] = iter(yaml.parse(self.block, Loader=PARSER))
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
            if TEMPLATE.search(source):
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
