"""Texts of pages, told by what they repeat: paths and urls by the title, messages by the pages that they name.

The three are most of what the page Explore has to load, and nearly all of it stands there twice. `explore.js` puts
the texts together again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MARK = "\x01"
_NOT_IN_NAME = re.compile(r"[^a-z0-9 -]+")
_ASCII_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_WORD = re.compile(r"[^\s,;:]+")
_PLACE = re.compile(r"(.*/)?([^/]*?)(\.[^/.]*)?(/?)", re.DOTALL)


def expected_name(title: str | None) -> str:
    """Return the name that a file with this title mostly has; `explore.js` has the same rule."""
    return _NOT_IN_NAME.sub("", (title or "").translate(_ASCII_LOWER)).strip(" ").replace(" ", "-")


def frame_places(name: str, places: Iterable[str | None], expected: Iterable[str]) -> dict[str, Any]:
    """Return paths or urls as a list of frames, `[before, after]`, and per place its frame and its name.

    A name is 0 where it is the one that is expected; a place that is None has the frame -1.
    """
    frames: dict[tuple[str, str], int] = {}
    numbers: list[int] = []
    names: list[str | int] = []
    for place, known in zip(places, expected, strict=True):
        if place is None:
            numbers.append(-1)
            names.append(0)
            continue
        before, inner, after = split_place(place)
        numbers.append(frames.setdefault((before, after), len(frames)))
        names.append(0 if inner == known else inner)
    return {f"{name}_frames": list(frames), f"{name}_frame": numbers, f"{name}_name": names}


def split_place(place: str) -> tuple[str, str, str]:
    """Return what stands before the last name of a path or url, the name, and its ending."""
    match = _PLACE.fullmatch(place)
    assert match is not None, "the pattern fits every text"
    before, inner, ending, slash = (part or "" for part in match.groups())
    return before, inner, ending + slash


class References:
    """Puts marks in the place of texts that a page has: `MARK`, t, u or p, and the page's number; none for the own.

    `MARK` and n stand for the name of the page's own file.
    """

    def __init__(self, titles: list[str | None], urls: list[str | None], paths: list[str]):
        self.titles = _numbers(titles)
        self.places = {url: f"u{at}" for url, at in _numbers(urls).items()}
        self.places |= {path: f"p{at}" for at, path in enumerate(paths)}
        self.own = [
            {path.rpartition("/")[2]: "n"}
            | {text: sign for text, sign in ((title, "t"), (url, "u"), (path, "p")) if text}
            for title, url, path in zip(titles, urls, paths, strict=True)
        ]

    def shorten(self, text: str, at: int) -> str:
        """Return a text of a page with marks for the titles, urls and paths in it."""
        if MARK in text:
            return text.replace(MARK, "")
        own = self.own[at] if at < len(self.own) else {}
        if sign := own.get(text):
            return MARK + sign
        lead, colon, title = text.partition(": ")
        if title in own or title in self.titles:
            return f"{lead}{colon}{MARK}{own.get(title) or f't{self.titles[title]}'}"
        return _WORD.sub(lambda match: self._place(match[0], own), text) if "/" in text else text

    def _place(self, word: str, own: Mapping[str, str]) -> str:
        place = word.rstrip(".")
        sign = own.get(place) or self.places.get(place)
        return f"{MARK}{sign}{MARK if word != place else ''}{word[len(place) :]}" if sign else word


def _numbers(texts: list[str | None]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for at, text in enumerate(texts):
        if text:
            numbers.setdefault(text, at)
    return numbers


def shape_front_matter(documents: Iterable[dict[str, Any]], references: References, longest: int) -> dict[str, Any]:
    """Return the front matter of pages: shapes, the lists of their keys, and by key the values of pages that have it.

    A value is null where it is long, a list or a mapping: it stands elsewhere, or is too much for a look.
    """
    shapes: dict[tuple[str, ...], int] = {}
    numbers: list[int] = []
    values: dict[str, list[Any]] = {}
    for at, document in enumerate(documents):
        numbers.append(shapes.setdefault(tuple(document), len(shapes)))
        for key, value in document.items():
            values.setdefault(key, []).append(_short(value, at, references, longest))
    return {"shapes": list(shapes), "shape": numbers, "values": values}


def _short(value: Any, at: int, references: References, longest: int) -> Any:
    if isinstance(value, str):
        short = references.shorten(value, at)
        return short if len(short) <= longest else None
    return None if isinstance(value, (dict, list)) else value
