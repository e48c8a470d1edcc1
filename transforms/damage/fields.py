"""The authored values of a page in which damage is looked for, each with its name and its place in the block."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from transforms.reading.field_paths import lookup
from transforms.reading.text import unescape_line_breaks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from transforms.reading.places import Places


class Field(NamedTuple):
    """One value of a page: what it is called, where its key stands in the block, and how to read it from there.

    The text of a page without a text field stands in the body, and has no `read`.
    """

    name: str
    value: str
    near: Callable[[], int] = int
    read: Callable[[dict[str, Any]], object] | None = None
    is_text: bool = False


class PageTexts(NamedTuple):
    """The values of a page that are looked through."""

    text: str
    title: str | None
    description: str | None
    keywords: list[str]
    links: list[dict[str, Any]]

    def without_text(self) -> list[str]:
        """Return all values but the text."""
        titles = [link["target_title"] for link in self.links]
        return [value for value in (self.title, self.description, *self.keywords, *titles) if value]


class FieldReader(NamedTuple):
    """Finds the fields of one page by the paths that a column, or a part of a link, may have."""

    metadata: dict[str, Any]
    paths: Mapping[str, Sequence[tuple[str, ...]]]
    link_paths: Mapping[str, Sequence[tuple[str, ...]]]
    places: Places

    def fields(self, texts: PageTexts) -> Iterator[Field]:
        """Yield title, description, text, keywords and link titles of the page, where they are set."""
        yield from self._named("title", texts.title)
        yield from self._named("description", texts.description)
        in_front_matter = list(self._named("text", texts.text, unescape_line_breaks))
        yield from in_front_matter or [Field("body", texts.text, is_text=True)]
        yield from self._keywords(texts.keywords)
        for link in texts.links:
            if link["target_title"]:
                near = partial(self.places.offset, link["line"])
                read = partial(_link_title, link["field"], self.link_paths["title"])
                yield Field(f"{link['field']}.title", link["target_title"], near, read)

    def _named(self, name: str, value: str | None, read: Callable[[str], str] = str) -> Iterator[Field]:
        """Yield the field of a column: the first of its paths that holds the value."""
        for path in self.paths[name]:
            authored = lookup(self.metadata, path)
            if isinstance(authored, str) and authored and value == read(authored):
                yield Field(
                    ".".join(path),
                    value,
                    partial(self._near, path),
                    partial(_read, path, read),
                    is_text=name == "text",
                )
                return

    def _keywords(self, keywords: list[str]) -> Iterator[Field]:
        """Yield the field of each authored text with keywords."""
        for path in self.paths["keywords"]:
            authored = lookup(self.metadata, path)
            if isinstance(authored, str) and [authored] == keywords:
                yield Field(".".join(path), authored, partial(self._near, path), partial(_read, path, str))
                return
            if isinstance(authored, list) and keywords:
                near = partial(self._near, path)
                for at, item in enumerate(authored):
                    if isinstance(item, str):
                        read = partial(_read_item, path, at)
                        yield Field(f"{'.'.join(path)}[{at + 1}]", item, near, read)
                return

    def _near(self, path: tuple[str, ...]) -> int:
        return self.places.keys([path[-1]])[path[-1]]


def _read(path: Sequence[str], read: Callable[[str], str], metadata: dict[str, Any]) -> object:
    value = lookup(metadata, path)
    return read(value) if isinstance(value, str) else None


def _read_item(path: Sequence[str], at: int, metadata: dict[str, Any]) -> object:
    value = lookup(metadata, path)
    return value[at] if isinstance(value, list) and at < len(value) else None


def _link_title(field: str, paths: Sequence[Sequence[str]], metadata: dict[str, Any]) -> object:
    name, _, number = field.partition("[")
    entry = lookup(metadata, name.split("."))
    if number and isinstance(entry, list):
        entry = entry[int(number[:-1]) - 1]
    titles = (lookup(entry, path) for path in paths) if isinstance(entry, dict) else ()
    return next((title for title in titles if isinstance(title, str) and title.strip()), None)
