"""What of a Markdown text a reader sees as text: code and comments are blanked, formulas found."""

from __future__ import annotations

import re
from functools import cached_property

from transforms.reading.signs import Signs
from transforms.reading.text import FORMULA, is_formula, may_have_formulas

_FENCE = re.compile(r"^[ \t>]*(`{3,}|~{3,})")
_AFTER_FENCE = ("{%", "{{", "<!--")
"""What may stand behind a closing fence without keeping it from closing."""
_SPAN = re.compile(r"(?<!`)(`+)(?!`)((?:(?!\n[ \t]*\n).)+?)(?<!`)\1(?!`)", re.DOTALL)
_HEADING = re.compile(r"\n {0,3}(?:#{1,6}(?:[ \t]|$)|[^\s#>|`~-][^\n|]*+\n(?:=+|-+)[ \t]*$)", re.MULTILINE)
_HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|pre|code)\b.*?(?:</\1>|\Z)|\{\{[<%] *comment.*?(?:/ *comment|\Z)|%%.*?%%",
    re.DOTALL | re.IGNORECASE,
)


class Prose:
    """A text with its visible part, its formulas and its blocks of code."""

    visible: str
    """The text with code and comments blanked; offsets stay."""
    formulas: list[tuple[int, int]]
    """Where each formula begins and ends, with its marks."""
    code_block_count = 0
    """How many blocks of code between fences the text has."""
    unclosed_fence: tuple[int, int] | None = None
    """Where the fence stands that opens a block of code and is not closed."""

    def __init__(self, text: str, signs: Signs | None = None):
        self.text = text
        self.signs = signs or Signs(text)
        self.visible = self._visible()
        self.formulas = []
        if may_have_formulas(self.visible):
            self.formulas = [match.span() for match in FORMULA.finditer(self.visible) if is_formula(match)]

    def _visible(self) -> str:
        text, kept = self.text, self.signs.rare
        if not kept:
            return text
        if b"```" in kept or b"~~~" in kept:
            text = self._without_fences()
        if b"`" in kept:
            text = _SPAN.sub(_blank, text)
        if b"<" in kept or b"%%" in kept:
            text = _HIDDEN.sub(_blank, text)
        return text

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
    def heading_count(self) -> int:
        """How many headings the text has."""
        text, kept = self.visible, self.signs.kept
        is_underlined = (b"\n==" in kept and "\n==" in text) or (b"\n--" in kept and "\n--" in text)
        return len(_HEADING.findall(f"\n{text}")) if is_underlined or b"#" in kept else 0

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
                        self.code_block_count += 1
                        lines[number] = " " * len(line)
                elif mark[1].startswith(fence):
                    if not info or info.startswith(_AFTER_FENCE):
                        fence = ""
                    elif info.isalnum() and self.unclosed_fence is None:
                        self.unclosed_fence = opened
            at += len(line) + 1
        if fence and self.unclosed_fence is None:
            self.unclosed_fence = opened
        return "\n".join(lines)


def blanked(text: str) -> str:
    """Return spaces in place of all but line breaks."""
    return "\n".join(" " * len(line) for line in text.split("\n")) if "\n" in text else " " * len(text)


def _blank(match: re.Match[str]) -> str:
    return blanked(match[0])
