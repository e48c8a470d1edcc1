"""Numbers in words: one of a thing, or more."""

from __future__ import annotations


def counted(count: int, thing: str) -> str:
    """Return a number with its thing: `1 page`, `1,200 pages`."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"
