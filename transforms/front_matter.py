"""The bytes of one file → its metadata, its body, and what was wrong with them.

python-frontmatter's handlers are the seam between formats: YAML between `---`, TOML between `+++`, a JSON
object at the top. They are subclassed here to find their block without a regular expression over the file,
to load it with faster or stricter engines, and to say where a block fails. Nothing is ever constructed from a
block but mappings, lists, texts, numbers, truth values and nulls.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from frontmatter.default_handlers import BaseHandler, JSONHandler, YAMLHandler

from transforms.problems import Problem, ProblemCode
from transforms.yaml_block import BlockError, load_yaml, number_or_text

if TYPE_CHECKING:
    from collections.abc import Callable

Format = Literal["yaml", "toml", "json", "none"]

_KEY_LINE = re.compile(r"""\s*(?:"[^"\n]+"|'[^'\n]+'|[^\s#:\-\[\]{}"'][^:\n]{0,100}?)\s*[:=](?:\s|$)""")
_TOML_KEY_LINE = re.compile(r"""\s*(?:\[|["']?[\w.\-]+["']?\s*=|\#)""")
_JSON_START = re.compile(r'\{\s*["}]')
_TOML_PLACE = re.compile(r" ?\(at (?:line (\d+), column (\d+)|end of document)\)")


class Limits(NamedTuple):
    """How much one block may ask for; the meaning stands in `flows.settings.LimitsSettings`."""

    block_bytes: int = 1 << 20
    depth: int = 64
    alias_bytes: int = 1 << 20


@dataclass(slots=True)
class Document:
    """One file, split and read. Lines count from the file's first, which is 1."""

    format: Format
    body: str
    metadata: dict[str, Any] = field(default_factory=dict)
    block: str = ""
    block_line: int = 1
    problems: list[Problem] = field(default_factory=list)


class Parts(NamedTuple):
    """Where the front matter's block and the body begin and end in a text."""

    block_start: int
    block_end: int
    body_start: int


class FencedHandler(BaseHandler):
    """Finds a block between two fence lines; the opening fence is the file's first line with text."""

    closer: re.Pattern[str]
    key_line: re.Pattern[str]

    def find(self, text: str) -> Parts | None:
        """Return the parts of `text`, or None where no line closes the block."""
        fence = self.closer.search(text)
        if fence is None:
            return None
        return Parts(text.find("\n") + 1, fence.start() + 1, min(fence.end() + 1, len(text)))

    def detect(self, text: str) -> bool:
        """Say whether the first line is the opening fence."""
        fence = str(self.START_DELIMITER)
        return text.startswith(fence) and text[len(fence) :].partition("\n")[0].strip() == ""

    def split(self, text: str) -> tuple[str, str]:
        """Return the block, with the line break before its closing fence, and the body."""
        parts = self.find(text)
        if parts is None:
            raise BlockError(ProblemCode.FRONT_MATTER_UNTERMINATED)
        return text[parts.block_start : parts.block_end], text[parts.body_start :]

    def opens_block(self, text: str) -> bool:
        """Say whether what follows the fence reads like keys, so that the fence is not just a rule."""
        return bool(self.key_line.match(text.partition("\n")[2].lstrip("\n")))


class YamlHandler(FencedHandler, YAMLHandler):
    """YAML between `---` and `---`, a longer rule, or `...`."""

    closer = re.compile(r"\n(?:-{3,}|\.\.\.)[ \t]*(?=\n|\Z)")
    key_line = _KEY_LINE

    def load(self, fm: str, **kwargs: Any) -> Any:
        """Return the value of a block and its problems; `kwargs` are `load_yaml`'s."""
        return load_yaml(fm, **kwargs)


class TomlHandler(FencedHandler):
    """TOML between `+++` and `+++`."""

    FM_BOUNDARY = re.compile(r"^\+{3,}\s*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "+++"
    closer = re.compile(r"\n\+{3,}[ \t]*(?=\n|\Z)")
    key_line = _TOML_KEY_LINE

    def load(self, fm: str, **kwargs: Any) -> Any:
        """Return the value of a block and its problems; raise `BlockError` with the place of a failure."""
        try:
            value = tomllib.loads(fm, parse_float=number_or_text)
        except tomllib.TOMLDecodeError as error:
            place = _TOML_PLACE.search(str(error))
            line = int(place[1]) if place and place[1] else fm.count("\n")
            column = int(place[2]) if place and place[2] else None
            detail = f"The reader says: {_TOML_PLACE.sub('', str(error))}."
            raise BlockError(ProblemCode.FRONT_MATTER_INVALID, detail, line, column) from None
        except RecursionError:
            raise BlockError(ProblemCode.FRONT_MATTER_TOO_DEEP) from None
        return _plain(value, kwargs["depth"]), []


class JsonHandler(JSONHandler):
    """A JSON object at the top of the file, up to its closing brace."""

    def detect(self, text: str) -> bool:
        """Say whether the file begins with an object, not with a template's `{{` or `{%`."""
        return bool(_JSON_START.match(text))

    def find(self, text: str) -> Parts:
        """Return the parts of `text`; raise `BlockError` where the object does not end."""
        try:
            _, end = json.JSONDecoder(strict=False).raw_decode(text)
        except json.JSONDecodeError as error:
            code = ProblemCode.FRONT_MATTER_INVALID
            if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated"):
                code = ProblemCode.FRONT_MATTER_UNTERMINATED
            detail = f"The reader says: {error.msg}."
            raise BlockError(code, detail, error.lineno, error.colno) from None
        except RecursionError:
            raise BlockError(ProblemCode.FRONT_MATTER_TOO_DEEP) from None
        line_end = text.find("\n", end)
        return Parts(0, end, len(text) if line_end < 0 else line_end + 1)

    def split(self, text: str) -> tuple[str, str]:
        """Return the object's text and the body."""
        parts = self.find(text)
        return text[: parts.block_end], text[parts.body_start :]

    def load(self, fm: str, **kwargs: Any) -> Any:
        """Return the value of a block and its problems."""
        problems: list[Problem] = []

        def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
            result: dict[str, Any] = {}
            for key, value in pairs:
                if key in result:
                    problems.append(Problem(ProblemCode.DUPLICATE_KEY, f"Here: {key}.", _line_of_last(fm, key)))
                result[key] = value
            return result

        value = json.loads(
            fm, strict=False, object_pairs_hook=mapping,
            parse_float=number_or_text, parse_int=number_or_text, parse_constant=str,
        )  # fmt: skip
        return _plain(value, kwargs["depth"]), problems


YAML, TOML, JSON = YamlHandler(), TomlHandler(), JsonHandler()


def read_document(data: bytes, limits: Limits) -> Document:
    """Return the document that `data`, the bytes of one file, holds. Never raises for bad input."""
    text, problems, bad_bytes = _decode(data)
    if "\r\n" in text:
        text = text.replace("\r\n", "\n")
    start = len(text) - len(text.lstrip()) if text[:1].isspace() else 0
    first_line = 1 + text.count("\n", 0, start)
    content = text[start:] if start else text
    document = _split(content, first_line, limits)
    if document is None:
        document = Document("none", text)
    document.problems = [*problems, *document.problems]
    if bad_bytes:
        _report_bad_bytes(document, text)
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
        return Document(kind, text, problems=[unterminated])
    after_fence = text[parts.block_start : text.find("\n", parts.block_start) + 1]
    block, body = text[parts.block_start : parts.block_end], text[parts.body_start :]
    document = Document(kind, body, {}, block, first_line + 1)
    is_rule = not after_fence.strip() and bool(block.strip()) and not handler.opens_block(text)
    if is_rule:
        return None
    return _load(document, text, handler.load, limits)


def _json(text: str, first_line: int, limits: Limits) -> Document:
    head = text if len(text) <= limits.block_bytes else text[: limits.block_bytes]
    try:
        parts = JSON.find(head)
    except BlockError as error:
        if len(head) < len(text) and error.code is ProblemCode.FRONT_MATTER_UNTERMINATED:
            error = BlockError(ProblemCode.FRONT_MATTER_TOO_LARGE)
        document = Document("json", text, {}, text, first_line)
        document.problems.append(_problem_of(error, document))
        document.block = ""
        return document
    document = Document("json", text[parts.body_start :], {}, text[: parts.block_end], first_line)
    return _load(document, text, JSON.load, limits)


def _load(document: Document, text: str, load: Callable[..., Any], limits: Limits) -> Document:
    """Fill in the metadata; where there is none to have, leave a problem and, if not a mapping, the whole text."""
    block = document.block
    try:
        if len(block) > limits.block_bytes or len(block.encode(errors="surrogatepass")) > limits.block_bytes:
            raise BlockError(ProblemCode.FRONT_MATTER_TOO_LARGE)
        value, problems = load(block, depth=limits.depth, alias_bytes=limits.alias_bytes)
    except BlockError as error:
        document.problems.append(_problem_of(error, document))
        return document
    if isinstance(value, dict):
        document.metadata = value
        document.problems += [_placed(problem, document) for problem in problems]
    elif value is not None:
        found = "a list" if isinstance(value, list) else "a single value"
        not_mapping = Problem(ProblemCode.FRONT_MATTER_NOT_MAPPING, f"Here it is {found}.", document.block_line)
        document.problems.append(replace(not_mapping, excerpt=block.partition("\n")[0]))
        document.body = text
    return document


def _problem_of(error: BlockError, document: Document) -> Problem:
    return _placed(Problem(error.code, error.detail, error.line, error.column), document)


def _placed(problem: Problem, document: Document) -> Problem:
    """Count the problem's line from the file's first and quote the line."""
    lines = document.block.split("\n", problem.line) if problem.line < 100_000 else []
    excerpt = lines[problem.line - 1].strip() if len(lines) >= problem.line else None
    return replace(problem, line=document.block_line + problem.line - 1, excerpt=excerpt)


def _decode(data: bytes) -> tuple[str, list[Problem], bool]:
    """Return the text, its problems, and whether bytes that are not UTF-8 stand in it as surrogates."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace"), [Problem(ProblemCode.ENCODING_UTF16)], False
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return data.decode(), [], False
    except UnicodeDecodeError:
        return data.decode(errors="surrogateescape"), [], True


def _report_bad_bytes(document: Document, text: str) -> None:
    """Refuse metadata that is not UTF-8; show the body's bad bytes as U+FFFD."""
    for part, code in (
        (document.block, ProblemCode.ENCODING_FRONT_MATTER),
        (document.body, ProblemCode.ENCODING_BODY),
    ):
        at = next((i for i, sign in enumerate(part) if "\udc80" <= sign <= "\udcff"), None)
        if at is None:
            continue
        offset = text.find(part) + at
        line = 1 + text.count("\n", 0, offset)
        excerpt = _printable(part[part.rfind("\n", 0, at) + 1 :].partition("\n")[0])
        document.problems.append(Problem(code, "", line, offset - text.rfind("\n", 0, offset), excerpt))
        if code is ProblemCode.ENCODING_FRONT_MATTER:
            document.metadata = {}
    document.body = _printable(document.body)
    document.problems = [
        replace(problem, excerpt=_printable(problem.excerpt)) if problem.excerpt else problem
        for problem in document.problems
    ]


def _printable(text: str) -> str:
    return text.encode(errors="surrogateescape").decode(errors="replace")


def _line_of_last(text: str, key: str) -> int:
    return 1 + text.count("\n", 0, max(text.rfind(json.dumps(key, ensure_ascii=False)), 0))


def _plain(value: Any, depth: int) -> Any:
    """Return TOML or JSON values with dates as text; raise `BlockError` below `depth`."""
    if depth < 0:
        raise BlockError(ProblemCode.FRONT_MATTER_TOO_DEEP)
    if isinstance(value, dict):
        return {key: _plain(child, depth - 1) for key, child in value.items()}
    if isinstance(value, list):
        return [_plain(child, depth - 1) for child in value]
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        return value.isoformat().replace("+00:00", "Z")
    return value
