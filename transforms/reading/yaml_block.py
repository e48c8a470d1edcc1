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
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml
from fast_yaml import safe_load

from transforms.problems import Problem, ProblemCode
from transforms.reading.written_keys import WrittenKeys, find_written_keys
from transforms.reading.yaml_events import TEMPLATE, BlockError, CarefulReader

if TYPE_CHECKING:
    from collections.abc import Sequence

FALLBACK_LENGTH = 16 * 1024
"""The longest block that the careful reader tries after the fast one has failed."""

_PLACE = re.compile(r" at line (\d+), column (\d+)(?:: )?")
_ENGINE_PREFIX = re.compile(r"^(YAML [a-z ]*error|YAML resource limit exceeded)(: )?", re.IGNORECASE)
_TAG = re.compile(r"(?m)(?:[ \[,{]|^)!\S")
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


class Loaded(NamedTuple):
    """What a block holds: its value, what was odd about it, and where its keys stand, if that is known."""

    value: Any
    problems: Sequence[Problem] = ()
    keys: WrittenKeys | None = None


def load_yaml(block: str, depth: int, alias_bytes: int) -> Loaded:
    """Return what a block holds; raise `BlockError` where it has no value."""
    try:
        value = safe_load(block, max_depth=depth, max_alias_bytes=alias_bytes)
    except ValueError as error:
        failure = _failure(str(error), block)
        if failure.code is not ProblemCode.FRONT_MATTER_INVALID or len(block) > FALLBACK_LENGTH:
            raise failure from None
        return _read_after(failure, block, depth, alias_bytes)
    if not isinstance(value, dict):
        return Loaded(value)
    if not ("!" in block and _TAG.search(block)):
        keys = find_written_keys(value, block)
        if keys is not None or not _needs_care(value, block):
            return Loaded(value, (), keys)
    try:
        return Loaded(*CarefulReader(block, depth, alias_bytes).read())
    except (yaml.YAMLError, BlockError):
        return Loaded(_as_plain(value))


def _read_after(failure: BlockError, block: str, depth: int, alias_bytes: int) -> Loaded:
    try:
        return Loaded(*CarefulReader(block, depth, alias_bytes).read())
    except yaml.YAMLError:
        raise failure from None


def _needs_care(metadata: dict[Any, Any], block: str) -> bool:
    """Say whether the block may hold what the fast reader hides: repeated keys, odd numbers.

    It does not if each key and each number of the result stands on just as many lines as the result has of it.
    Those in flow style, quoted, merged or not text do not stand so, and are read with care too.
    """
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
    elif TEMPLATE.search(source):
        code = ProblemCode.FRONT_MATTER_TEMPLATE
    elif "unexpected character" in message or ("unknown anchor" in message and _RESERVED.search(source)):
        code = ProblemCode.FRONT_MATTER_RESERVED_SIGN
    elif line > 1 and TEMPLATE.search(lines[min(line - 1, len(lines)) - 1]):
        code, line, column = ProblemCode.FRONT_MATTER_TEMPLATE, line - 1, None
    else:
        code = ProblemCode.FRONT_MATTER_INVALID
    return BlockError(code, f"The reader says: {detail}.", line, column)
