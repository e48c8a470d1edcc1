"""A text → the signs in it: what is left without small letters, digits, spaces and the commonest punctuation.

Most texts hold none of the marks that are looked for, and each search for one goes through all of the text. A mark
stands in a text only where its own signs stand among the text's, which are a thirtieth of it.
"""

from __future__ import annotations

_LETTERS = (b"\xc3", b"\xef")
"""What two kinds of other signs begin with in UTF-8: letters such as é, and U+FFFD."""
_KEPT = {*range(32), 127, *b"ABCDEFGHIJKLMNOPQRSTUVWXYZ#$%&-/:<=[\\]^`{|}~", *b"".join(_LETTERS)}
_DROPPED = bytes(set(range(256)) - _KEPT)


def signs(data: bytes) -> bytes:
    """Return the signs of a text, or of a mark, in UTF-8."""
    return data.translate(None, _DROPPED)
