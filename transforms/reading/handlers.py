"""Formats of front matter: YAML between `---`, TOML between `+++`, a JSON object at the top.

python-frontmatter's handlers are the seam between formats. They are subclassed here to find their block without
a regular expression over the file, to load it with faster or stricter engines, and to say where a block fails.
Nothing is ever constructed from a block but mappings, lists, texts, numbers, truth values and nulls.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from typing import Any, NamedTuple

from frontmatter.default_handlers import BaseHandler, JSONHandler, YAMLHandler

from transforms.problems import PROBLEMS_PER_FILE, Problem, ProblemCode
from transforms.reading.yaml_block import Loaded, load_yaml
from transforms.reading.yaml_events import BlockError, number_or_text

_KEY_LINE = re.compile(r"""\s*(?:"[^"\n]+"|'[^'\n]+'|[^\s#:\-\[\]{}"'][^:\n]{0,100}?)\s*[:=](?:\s|$)""")
_TOML_KEY_LINE = re.compile(r"""\s*(?:\[|["']?[\w.\-]+["']?\s*=|\#)""")
_TOML_DEEP_KEY = re.compile(r"""(?<![\w\-"'.])(?:[\w\-"']++\s*+\.\s*+){64}""")
_TOML_PLACE = re.compile(r" ?\(at (?:line (\d+), column (\d+)|end of document)\)")
_JSON_START = re.compile(r'\{\s*["}]')


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
        """Return what a block holds, as `Loaded`; `kwargs` are `load_yaml`'s."""
        return load_yaml(fm, **kwargs)


class TomlHandler(FencedHandler):
    """TOML between `+++` and `+++`."""

    FM_BOUNDARY = re.compile(r"^\+{3,}\s*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "+++"
    closer = re.compile(r"\n\+{3,}[ \t]*(?=\n|\Z)")
    key_line = _TOML_KEY_LINE

    def load(self, fm: str, **kwargs: Any) -> Any:
        """Return what a block holds, as `Loaded`; raise `BlockError` with the place of a failure."""
        try:
            if _TOML_DEEP_KEY.search(fm):
                raise BlockError(ProblemCode.FRONT_MATTER_TOO_DEEP)
            value = tomllib.loads(fm, parse_float=number_or_text)
        except tomllib.TOMLDecodeError as error:
            place = _TOML_PLACE.search(str(error))
            line = int(place[1]) if place and place[1] else fm.count("\n")
            column = int(place[2]) if place and place[2] else None
            detail = f"The reader says: {_TOML_PLACE.sub('', str(error))}."
            raise BlockError(ProblemCode.FRONT_MATTER_INVALID, detail, line, column) from None
        except RecursionError:
            raise BlockError(ProblemCode.FRONT_MATTER_TOO_DEEP) from None
        except ValueError as error:
            raise BlockError(ProblemCode.FRONT_MATTER_INVALID, f"The reader says: {error}.") from None
        return Loaded(_plain(value, kwargs["depth"]))


class JsonHandler(JSONHandler):
    """A JSON object at the top of the file, up to its closing brace."""

    def detect(self, text: str) -> bool:
        """Say whether the file begins with an object, not with a template's `{{` or `{%`."""
        return bool(_JSON_START.match(text))

    def find(self, text: str) -> Parts:
        """Return the parts of `text`; raise `BlockError` where the object does not end."""
        try:
            _, end = json.JSONDecoder(strict=False, parse_int=str, parse_float=str).raw_decode(text)
        except json.JSONDecodeError as error:
            code = ProblemCode.FRONT_MATTER_INVALID
            if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated"):
                code = ProblemCode.FRONT_MATTER_UNTERMINATED
            detail = f"The reader says: {error.msg}."
            raise BlockError(code, detail, error.lineno, error.colno) from None
        except RecursionError:
            raise BlockError(ProblemCode.FRONT_MATTER_TOO_DEEP) from None
        line_end = text.find("\n", end) + 1 or len(text)
        return Parts(0, end, end if text[end:line_end].strip() else line_end)

    def split(self, text: str) -> tuple[str, str]:
        """Return the object's text and the body."""
        parts = self.find(text)
        return text[: parts.block_end], text[parts.body_start :]

    def load(self, fm: str, **kwargs: Any) -> Any:
        """Return what a block holds, as `Loaded`."""
        problems: list[Problem] = []

        def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
            result: dict[str, Any] = {}
            for key, value in pairs:
                if key in result and len(problems) < PROBLEMS_PER_FILE:
                    problems.append(Problem(ProblemCode.DUPLICATE_KEY, f"Here: {key}.", _line_of_last(fm, key)))
                result[key] = value
            return result

        value = json.loads(
            fm, strict=False, object_pairs_hook=mapping,
            parse_float=number_or_text, parse_int=number_or_text, parse_constant=str,
        )  # fmt: skip
        return Loaded(_plain(value, kwargs["depth"]), problems)


YAML, TOML, JSON = YamlHandler(), TomlHandler(), JsonHandler()


def _line_of_last(text: str, key: str) -> int:
    """Return the line on which a JSON key stands for the last time."""
    quoted = re.escape(json.dumps(key, ensure_ascii=False))
    places = [match.start() for match in re.finditer(rf"{quoted}\s*:", text)]
    return 1 + text.count("\n", 0, places[-1]) if places else 1


def _plain(value: Any, depth: int) -> Any:
    """Return TOML or JSON values with what JSON lacks as text; raise `BlockError` below `depth`."""
    if depth < 0:
        raise BlockError(ProblemCode.FRONT_MATTER_TOO_DEEP)
    if isinstance(value, dict):
        return {_plain(key, 0): _plain(child, depth - 1) for key, child in value.items()}
    if isinstance(value, list):
        return [_plain(child, depth - 1) for child in value]
    if isinstance(value, str):
        return value.encode(errors="backslashreplace").decode()
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return hex(value) if value.bit_length() > 4096 else str(value)
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        return value.isoformat().replace("+00:00", "Z")
    return value
