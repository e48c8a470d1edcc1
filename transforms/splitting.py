"""One authored text of many keywords → single keywords."""

from __future__ import annotations


def split_keywords(text: str) -> list[str]:
    """Return the keywords of one text with commas between them, trimmed, without empty ones."""
    return [keyword for part in text.split(",") if (keyword := part.strip())]
