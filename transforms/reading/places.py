"""Where keys and values stand in a block of front matter, to say on which line a link or a problem is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from transforms.reading.front_matter import Document

VALUE_DISTANCE = 1 << 16
"""How far from its key a link's url is looked for, in characters."""
_BEFORE_VALUE = frozenset(("", ":", "-", "=", "[", ",", "{", "(", ">", "|"))
_AFTER_VALUE = frozenset(("", "\n", " ", '"', "'", ",", "]", "}", ")"))
_LIST_ITEM = re.compile(r"\n[ \t]*-")


class Places:
    """Finds keys and values in a block, to say on which line they stand."""

    def __init__(self, document: Document):
        self.block, self.first_line, self.written = document.block, document.block_line, document.keys or {}
        self.counted_to, self.counted = 0, 0

    def keys(self, names: Sequence[str]) -> dict[str, int]:
        """Return where each key stands at the start of a line; 0 for one that does not."""
        found: dict[str, int] = {}
        at = 0
        for name in names:
            if name not in found:
                place = self.block.find(f"\n{name}:", at) + 1 or self._key(name)
                found[name] = place
                at = max(place - 1, 0)
        return found

    def key_line(self, path: tuple[str, ...]) -> int:
        """Return the line of a path's last key; the block's first for one that does not begin a line."""
        written = self.written.get(path)
        return self.first_line + written[0] if written else self.line(self.keys(path[-1:])[path[-1]])

    def _key(self, name: str) -> int:
        if self.block.startswith(f"{name}:"):
            return 0
        match = re.search(rf"""^[ \t\-{{]*["']?({re.escape(name)})["']?[ \t]*[:=]""", self.block, re.MULTILINE)
        return match.start(1) if match else 0

    def value(self, text: str, start: int, end: int) -> int:
        """Return where `text` stands as a whole value between two offsets, or -1."""
        text = text.strip().partition("\n")[0].rstrip()
        if not text:
            return -1
        block = self.block
        end = min(end, start + VALUE_DISTANCE)
        at = block.find(text, start, end)
        while at >= 0:
            after = at + len(text)
            line_start = block.rfind("\n", 0, at) + 1
            before = block[line_start:at].rstrip(" \"'")
            if before[-1:] in _BEFORE_VALUE and block[after : after + 1] in _AFTER_VALUE:
                return at
            at = block.find(text, after, end)
        return -1

    def item(self, at: int) -> int:
        """Return where the next item of a block list stands after an offset, else the offset."""
        match = _LIST_ITEM.search(self.block, at)
        return match.end() if match else at

    def line(self, at: int) -> int:
        """Return the line of an offset, counted from the file's first."""
        if at < self.counted_to:
            self.counted_to, self.counted = 0, 0
        self.counted += self.block.count("\n", self.counted_to, at)
        self.counted_to = at
        return self.first_line + self.counted

    def offset(self, line: int) -> int:
        """Return the offset at which a line of the file begins."""
        at = 0
        for _ in range(line - self.first_line):
            at = self.block.find("\n", at) + 1
        return at

    def excerpt(self, at: int) -> str:
        """Return the line around an offset."""
        return self.block[self.block.rfind("\n", 0, at) + 1 :].partition("\n")[0].strip()
