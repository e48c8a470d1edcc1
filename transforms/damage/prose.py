"""What of a Markdown text a reader sees as text: code and comments are blanked, formulas found."""

from __future__ import annotations

import re
from functools import cached_property

from transforms.reading.text import FORMULA, is_formula, may_have_formulas

_FENCE = re.compile(r"^[ \t>]*(`{3,}|~{3,})")
_AFTER_FENCE = ("{%", "{{", "<!--")
"""What may stand behind a closing fence without keeping it from closing."""
_SPAN = re.compile(r"(?<!`)(`+)(?!`)((?:(?!\n[ \t]*\n).)+?)(?<!`)\1(?!`)", re.DOTALL)
_HEADING = re.compile(r"^ {0,3}(?:#{1,6}(?:[ \t]|$)|[^\s#>|`~-][^\n|]*\n(?:=+|-+)[ \t]*$)", re.MULTILINE)
_HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|pre|code)\b.*?(?:</\1>|\Z)|\{\{[<%] *comment.*?(?:/ *comment|\Z)|%%.*?%%",
    re.DOTALL | re.IGNORECASE,
)


class Prose:
    """A text with its visible part, its formulas and its blocks of code; each is found when it is asked for."""

    def __init__(self, text: str):
        self.text = text
        self._code_block_count = 0
        self._unclosed: tuple[int, int] | None = None

    @cached_property
    def visible(self) -> str:
        """The text with code and comments blanked; offsets stay."""
        text = self.text
        has_ticks = "`" in text  # one sign is found much sooner than three
        if (has_ticks and "```" in text) or ("~" in text and "~~~" in text):
            text = self._without_fences()
        if has_ticks:
            text = _SPAN.sub(_blank, text)
        if "<" in text or ("%" in text and "%%" in text):
            text = _HIDDEN.sub(_blank, text)
        return text

    @cached_property
    def formulas(self) -> list[tuple[int, int]]:
        """Where each formula begins and ends, with its marks."""
        visible = self.visible
        if not may_have_formulas(visible):
            return []
        return [match.span() for match in FORMULA.finditer(visible) if is_formula(match)]

    @cached_property
    def outside(self) -> str:
        """The visible text with formulas blanked too."""
        if not self.formulas:
            return self.visible
        pieces: list[str] = []
        at = 0
        for start, end in self.formulas:
            pieces += (self.visible[at:start], blanked(self.visible[start:end]))
            at = end
        return "".join((*pieces, self.visible[at:]))

    @property
    def code_block_count(self) -> int:
        """How many blocks of code between fences the text has."""
        return self._code_block_count if self.visible else 0

    @property
    def unclosed_fence(self) -> tuple[int, int] | None:
        """Where the fence stands that opens a block of code and is not closed."""
        return self._unclosed if self.visible else None

    @property
    def heading_count(self) -> int:
        """How many headings the text has."""
        text = self.visible
        if "\n#" not in text and "\n==" not in text and "\n--" not in text and text[:1] != "#":
            return 0
        return sum(1 for _ in _HEADING.finditer(text))

    def _without_fences(self) -> str:
        """Blank fenced code; note a fence that is not closed, or that opens a block within a block."""
        lines = self.text.split("\n")
        fence, opened, at = "", (0, 0), 0
        for number, line in enumerate(lines):
            mark = _FENCE.match(line)
            if fence:
                lines[number] = " " * len(line)
            if mark:
                end = mark.end()
                info = line[end:].strip()
                if not fence:
                    if "`" not in info:
                        fence, opened = mark[1], (at + mark.start(1), at + len(line))
                        self._code_block_count += 1
                        lines[number] = " " * len(line)
                elif mark[1].startswith(fence):
                    if not info or info.startswith(_AFTER_FENCE):
                        fence = ""
                    elif info.isalnum() and self._unclosed is None:
                        self._unclosed = opened
            at += len(line) + 1
        if fence and self._unclosed is None:
            self._unclosed = opened
        return "\n".join(lines)


def blanked(text: str) -> str:
    """Return spaces in place of all but line breaks."""
    return "\n".join(" " * len(line) for line in text.split("\n")) if "\n" in text else " " * len(text)


def _blank(match: re.Match[str]) -> str:
    return blanked(match[0])
