"""A text → the signs in it: what is left without small letters, digits, spaces and the commonest punctuation.

Most texts hold none of the marks that are looked for, and each search for one goes through all of the text. A mark
stands in a text only where its own signs stand among the text's, which are a thirtieth of it.
"""

from __future__ import annotations

_COMMON = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ\n-/:="
_RARE = {*range(32), 127, *b"#$%&<[\\]^`{|}~", 0xC3, 0xEF} - {*_COMMON}
"""The last two are what letters such as é, and U+FFFD, begin with in UTF-8."""
_DROPPED = bytes(set(range(256)) - _RARE - {*_COMMON})


class Signs:
    """A text in UTF-8, the signs `kept` of it, and the `rare` ones, which most texts do not have."""

    __slots__ = ("data", "kept", "rare")

    def __init__(self, text: str):
        self.data = text.encode(errors="replace")
        self.kept = self.data.translate(None, _DROPPED)
        self.rare = self.kept.translate(None, _COMMON)
