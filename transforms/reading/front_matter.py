"""The bytes of one file → its metadata, its body, and what was wrong with them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from transforms.problems import Problem, ProblemCode
from transforms.reading.handlers import JSON, TOML, YAML, FencedHandler
from transforms.reading.yaml_events import BlockError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from transforms.reading.written_keys import WrittenKeys

_BAD_BYTE = re.compile("[\udc80-\udcff]")

Format = Literal["yaml", "toml", "json", "none"]


class Limits(NamedTuple):
    """How much one file may ask for; the meaning stands in `flows.settings.limits.LimitsSettings`."""

    block_bytes: int = 1 << 20
    depth: int = 64
    alias_bytes: int = 1 << 20
    keyword_characters: int = 100


@dataclass(slots=True)
class Document:
    """One file, split and read. Lines count from the file's first, which is 1."""

    format: Format
    body: str
    metadata: dict[str, Any] = field(default_factory=dict)
    block: str = ""
    block_line: int = 1
    body_line: int = 1
    problems: list[Problem] = field(default_factory=list)
    keys: WrittenKeys | None = None
    """Where the keys stand, if they all begin a line."""


def read_document(data: bytes, limits: Limits) -> Document:
    """Return the document that `data`, the bytes of one file, holds. Never raises for bad input."""
    text, problems, bad_bytes = _decode(data)
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    start = len(text) - len(text.lstrip()) if text[:1].isspace() else 0
    first_line = 1 + text.count("\n", 0, start)
    content = text[start:] if start else text
    document = _split(content, first_line, limits)
    if document is None:
        document = Document("none", text)
    document.problems = [*problems, *document.problems]
    if bad_bytes:
        _report_bad_bytes(document)
    return document


def _split(text: str, first_line: int, limits: Limits) -> Document | None:
    """Return the document of a text that begins with front matter, else None."""
    if YAML.detect(text):
        return _fenced(YAML, "yaml", text, first_line, limits)
    if TOML.detect(text):
        return _fenced(TOML, "toml", text, first_line, limits)
    if JSON.detect(text):
        return _json(text, first_line, limits)
    return None


def _fenced(handler: FencedHandler, kind: Format, text: str, first_line: int, limits: Limits) -> Document | None:
    parts = handler.find(text)
    if parts is None:
        if not handler.opens_block(text):
            return None
        excerpt = text.partition("\n")[0]
        unterminated = Problem(ProblemCode.FRONT_MATTER_UNTERMINATED, "", first_line, 1, excerpt)
        return Document(kind, text, body_line=first_line, problems=[unterminated])
    after_fence = text[parts.block_start : text.find("\n", parts.block_start) + 1]
    block, body = text[parts.block_start : parts.block_end], text[parts.body_start :]
    document = Document(kind, body, {}, block, first_line + 1, first_line + 2 + block.count("\n"))
    is_rule = not after_fence.strip() and bool(block.strip()) and not handler.opens_block(text)
    if is_rule:
        return None
    return _load(document, text, handler.load, limits)


def _json(text: str, first_line: int, limits: Limits) -> Document:
    head = text if len(text) <= limits.block_bytes else text[: limits.block_bytes]
    try:
        parts = JSON.find(head)
    except BlockError as error:
        if len(head) < len(text) and error.code is not ProblemCode.FRONT_MATTER_TOO_DEEP:
            error = BlockError(ProblemCode.FRONT_MATTER_TOO_LARGE)
        document = Document("json", text, {}, head, first_line, first_line)
        document.problems = _placed([error.problem()], document)
        document.block = ""
        return document
    block, body = text[: parts.block_end], text[parts.body_start :]
    document = Document("json", body, {}, block, first_line, first_line + text.count("\n", 0, parts.body_start))
    return _load(document, text, JSON.load, limits)


def _load(document: Document, text: str, load: Callable[..., Any], limits: Limits) -> Document:
    """Fill in the metadata; where there is none to have, leave a problem and, if not a mapping, the whole text."""
    block = document.block
    try:
        if len(block.encode()) > limits.block_bytes:
            raise BlockError(ProblemCode.FRONT_MATTER_TOO_LARGE)
        value, problems, document.keys = load(block, depth=limits.depth, alias_bytes=limits.alias_bytes)
    except UnicodeEncodeError:
        return document
    except BlockError as error:
        document.problems = _placed([error.problem()], document)
        return document
    if isinstance(value, dict):
        document.metadata = value
        document.problems = _placed(problems, document)
    elif value is not None:
        found = "a list" if isinstance(value, list) else "a single value"
        document.problems = _placed([Problem(ProblemCode.FRONT_MATTER_NOT_MAPPING, f"Here it is {found}.")], document)
        document.body, document.body_line = text, document.block_line - 1
    return document


def reread(kind: Format, block: str, limits: Limits) -> dict[str, Any] | None:
    """Return the metadata of a block that was changed, or None where it cannot be read."""
    handlers: dict[str, Any] = {"yaml": YAML, "toml": TOML, "json": JSON}
    try:
        value = handlers[kind].load(block, depth=limits.depth, alias_bytes=limits.alias_bytes).value
    except (BlockError, ValueError, KeyError):
        return None
    return value if isinstance(value, dict) else None


def _placed(problems: Sequence[Problem], document: Document) -> list[Problem]:
    """Count the problems' lines from the file's first and quote the lines."""
    if not problems:
        return []
    lines = document.block.split("\n")
    return [
        replace(
            problem,
            line=document.block_line + problem.line - 1,
            excerpt=lines[problem.line - 1].strip() if problem.line <= len(lines) else None,
        )
        for problem in problems
    ]


def _decode(data: bytes) -> tuple[str, list[Problem], bool]:
    """Return the text, its problems, and whether bytes that are not UTF-8 stand in it as surrogates."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace"), [Problem(ProblemCode.ENCODING_UTF16)], False
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return data.decode(), [], False
    except UnicodeDecodeError:
        return data.decode(errors="surrogateescape"), [], True


def _report_bad_bytes(document: Document) -> None:
    """Refuse metadata that is not UTF-8; show the body's bad bytes as U+FFFD."""
    parts = (
        (document.block, document.block_line, ProblemCode.ENCODING_FRONT_MATTER),
        (document.body, document.body_line, ProblemCode.ENCODING_BODY),
    )
    for part, first_line, code in parts:
        bad = _BAD_BYTE.search(part)
        if bad is None:
            continue
        line_start = part.rfind("\n", 0, bad.start()) + 1
        line = first_line + part.count("\n", 0, line_start)
        excerpt = part[line_start:].partition("\n")[0]
        document.problems.append(Problem(code, "", line, bad.start() - line_start + 1, excerpt))
    if _BAD_BYTE.search(document.block):
        document.metadata = {}
    document.body = _printable(document.body)
    document.problems = [
        replace(problem, excerpt=_printable(problem.excerpt)) if problem.excerpt else problem
        for problem in document.problems
    ]


def _printable(text: str) -> str:
    return text.encode(errors="surrogateescape").decode(errors="replace")
