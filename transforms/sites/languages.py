"""Codes of languages, as sites name folders and files by them."""

from __future__ import annotations

import re

_CODES = frozenset(
    "aa ab af ak am ar as az ba be bg bh bi bm bn bo br bs ca ce co cs cv cy da de dv dz ee el en eo es et eu fa fi "
    "fj fo fr fy ga gd gl gn gu ha he hi hr ht hu hy id ig is it ja jv ka kk km kn ko ku ky la lb lo lt lv mg mi mk "
    "ml mn mr ms mt my nb ne nl nn no ny oc om or pa pl ps pt qu rm ro ru rw sa sd si sk sl sm sn so sq sr st su sv "
    "sw ta te tg th ti tk tl tn to tr ts tt ug uk ur uz vi vo wa wo xh yi yo zh zu".split()
)
_SHAPE = re.compile(r"([a-z]{2})(?:[-_](?:[a-z]{2}|[a-z]{4}|\d{3}))?", re.IGNORECASE)


def as_language(text: str) -> str | None:
    """Return a code of a language as it is written mostly (`pt_br` is `pt-br`), or None for another text."""
    text = text.strip().replace("_", "-")
    return text if is_language(text) else None


def is_language(name: str) -> bool:
    """Say whether a name is a code of a language, such as `en`, `pt-br` or `zh-Hans`."""
    match = _SHAPE.fullmatch(name)
    return match is not None and match[1].lower() in _CODES
