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
    """Finds the fields of one page; `found` tells the path of each that is set, `link_paths` the parts of a link."""

    metadata: dict[str, Any]
    found: Mapping[str, tuple[str, ...]]
    link_paths: Mapping[str, Sequence[tuple[str, ...]]]
    places: Places

    def fields(self, texts: PageTexts) -> Iterator[Field]:
        """Yield title, description, text, keywords and link titles of the page, where they are set."""
        yield from self._named("title")
        yield from self._named("description")
        yield self.text_field(texts)
        yield from self._keywords()
        for link in texts.links:
            if link["target_title"]:
                near = partial(self.places.offset, link["line"])
                read = partial(_link_title, link["field"], self.link_paths["title"])
                yield Field(f"{link['field']}.title", link["target_title"], near, read)

    def text_field(self, texts: PageTexts) -> Field:
        """Return the field of the text."""
        in_front_matter = next(self._named("text", unescape_line_breaks), None)
        if in_front_matter is None:
            return Field("body", texts.text, is_text=True)
        return in_front_matter._replace(value=texts.text, is_text=True)

    def _named(self, name: str, read: Callable[[str], str] = str) -> Iterator[Field]:
        """Yield the field of a column, if it was taken from a text."""
        path = self.found.get(name)
        authored = lookup(self.metadata, path) if path else None
        if path and isinstance(authored, str):
            yield Field(".".join(path), authored, partial(self._near, path), partial(_read, path, read))

    def _keywords(self) -> Iterator[Field]:
        """Yield the field of each authored text with keywords."""
        path = self.found.get("keywords")
        authored = lookup(self.metadata, path) if path else None
        if path and isinstance(authored, list):
            for at, item in enumerate(authored):
                if isinstance(item, str):
                    read = partial(_read_item, path, at)
                    yield Field(f"{'.'.join(path)}[{at + 1}]", item, partial(self._near, path), read)
        else:
            yield from self._named("keywords")

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
