"""Corrupt links by seed in a copy of a site, build it, and say how many corruptions the reports find.

    python -m bench.inject_links CONTENT [--seed 1] [--count 100] [--limit FILES]

CONTENT is copied to a scratch folder first and never changed. Each class gets `count` corruptions of links that were
right before, on pages of its own. What a report finds in the corrupted site and not in the original is judged: recall
is the share of corruptions that are found, precision the share of new findings that are corruptions.
"""

from __future__ import annotations

import random
import re
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from flows.build import build
from flows.query import ask, open_run
from flows.settings import Settings
from flows.warehouse import Warehouse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Place = tuple[str, str]
"""A link: the path of its page and its field; of an alias its url."""

FOUND_BY = {
    "url typo": "select source_path, field from links where verdict in ('url_dangling', 'ambiguous')",
    "id of another page": "select source_path, field from links where verdict = 'id_conflict'",
    "title edited": "select source_path, field from links where title_change is not null",
    "target removed": "select source_path, field from links where verdict = 'broken'",
    "case": "select source_path, field from links where resolved_by = 'url_case'",
    "self": "select source_path, field from links where is_self",
    "duplicate": "select source_path, field from links where is_duplicate",
    "gap": "select source_path, field from empty_slots where is_gap",
    "loop of aliases": "select path, url from redirects where is_loop",
    "link to draft": "select source_path, field from links where is_target_draft",
}
"""Each class of corruption, with the query that has to find it."""


class Link(NamedTuple):
    """A related link that is right: where it stands, and the page that it leads to."""

    path: str
    field: str
    position: int
    url: str
    target: str


class Result(NamedTuple):
    """How one class was found."""

    name: str
    made: int
    found: int
    new: int

    @property
    def recall(self) -> float:
        """Share of the corruptions that are found."""
        return self.found / self.made if self.made else 1.0

    @property
    def precision(self) -> float:
        """Share of what is newly found that is a corruption."""
        return self.found / self.new if self.new else 1.0


@dataclass
class Injection:
    """Corrupts the files of a site, class by class; no page takes part in two classes."""

    content: Path
    links: list[Link]
    into: dict[str, list[Place]]
    ids: dict[str, str]
    urls: dict[str, str]
    seed: int
    expected: dict[str, set[Place]] = field(default_factory=dict)
    meant: dict[Place, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.random.shuffle(self.links)
        self.taken: set[str] = set()

    def run(self, count: int) -> None:
        """Make `count` corruptions of each class; pages go first, because their links are then no others'."""
        self._pages("target removed", count, lambda path: (self.content / path).unlink())
        self._pages("link to draft", count, lambda path: self._add_line(path, "draft: true"))
        self._loops(count)
        self._each("url typo", count, self._typo)
        self._each("did you mean", count, self._typo_alone)
        self._each("id of another page", count, self._other_id)
        self._each("title edited", count, self._title)
        self._each("case", count, self._case)
        self._each("self", count, self._self)
        self._each("duplicate", count, self._duplicate)
        self._each("gap", count, self._gap)

    def _free(self) -> Iterator[Link]:
        """Yield links whose page and target no class has."""
        for link in self.links:
            if link.path not in self.taken and link.target not in self.taken:
                yield link

    def _pages(self, name: str, count: int, change: Callable[[str], object]) -> None:
        """Change pages until that many links lead to one; a page that is linked from a taken one is left alone."""
        places: set[Place] = set()
        for link in self._free():
            links = self.into[link.target]
            if any(path in self.taken or path == link.target for path, _ in links):
                continue
            change(link.target)
            places |= set(links)
            self.taken |= {link.target, *(path for path, _ in links)}
            if len(places) >= count:
                break
        self.expected[name] = places

    def _loops(self, count: int) -> None:
        """Give pairs of pages each the other's url as an alias."""
        places: set[Place] = set()
        pages = [link.target for link in self._free()]
        pages = list(dict.fromkeys(pages))[:count]
        for one, other in zip(pages[::2], pages[1::2], strict=False):
            self._add_line(one, f"aliases:\n  - {self.urls[other]}")
            self._add_line(other, f"aliases:\n  - {self.urls[one]}")
            places |= {(one, self.urls[other]), (other, self.urls[one])}
            self.taken |= {one, other}
        self.expected["loop of aliases"] = places

    def _each(self, name: str, count: int, change: Callable[[Link, str], str | None]) -> None:
        """Change the entry of `count` links; `change` returns the new entry, or None where it does not fit."""
        places: set[Place] = set()
        for link in self._free():
            file = self.content / link.path
            text = file.read_text(encoding="utf-8")
            entry = re.search(rf"^{link.field}:\n(?:[ \t]+[^\n]*\n)+", text, re.MULTILINE)
            changed = change(link, entry[0]) if entry else None
            if entry is None or changed is None:
                continue
            file.write_text(text[: entry.start()] + changed + text[entry.end() :], encoding="utf-8")
            places.add((link.path, link.field))
            self.meant[link.path, link.field] = link.target
            self.taken.add(link.path)
            if len(places) == count:
                break
        self.expected[name] = places

    def _typo(self, link: Link, entry: str) -> str | None:
        """Leave a letter of the url's last part out, double one, or swap two."""
        at = self.random.randrange(len(link.url) - len(link.url.rpartition("/")[2]) + 1, len(link.url) - 1)
        kind = self.random.randrange(3)
        middle = (link.url[at + 1], link.url[at] * 2 + link.url[at + 1], link.url[at + 1] + link.url[at])[kind]
        url = link.url[:at] + middle + link.url[at + 2 :]
        is_new = (
            url != link.url and url not in self.urls.values() and link.url.rpartition("/")[2] and "/" not in middle
        )
        return entry.replace(f"url: {link.url}\n", f"url: {url}\n") if is_new else None

    def _typo_alone(self, link: Link, entry: str) -> str | None:
        """Make a typo where neither id nor title tells the page."""
        if re.search(rf"^    url: {re.escape(link.url)}$", entry, re.MULTILINE) is None:
            return None
        return self._typo(link, f"{link.field}:\n    url: {link.url}\n")

    def _other_id(self, link: Link, entry: str) -> str | None:
        other = self.random.choice(sorted(self.ids))
        own = re.search(r"^    id: (\S+)\n", entry, re.MULTILINE)
        if own is None or self.ids[other] in (own[1], self.ids.get(link.target)) or other in self.taken:
            return None
        return entry.replace(own[0], f"    id: {self.ids[other]}\n")

    def _title(self, _: Link, entry: str) -> str | None:
        title = re.search(r"^    title: >-\n        ([^\n]+)\n", entry, re.MULTILINE)
        words = title[1].split() if title else []
        if title is None or len(words) < 3:
            return None
        del words[self.random.randrange(len(words))]
        return entry.replace(title[0], f"    title: >-\n        {' '.join(words)}\n")

    def _case(self, link: Link, entry: str) -> str:
        head, slash, part = link.url.rpartition("/")
        return entry.replace(f"url: {link.url}\n", f"url: {head}{slash}{part.title()}\n")

    def _self(self, link: Link, _: str) -> str | None:
        return f"{link.field}:\n    url: {self.urls[link.path]}\n" if link.path in self.urls else None

    def _duplicate(self, link: Link, _: str) -> str | None:
        earlier = [
            other for other in self.links if other.path == link.path and other.position < link.position
        ]  # fmt: skip
        if not earlier or any(other.target == link.target for other in earlier):
            return None
        return f"{link.field}:\n    url: {earlier[0].url}\n"

    def _gap(self, link: Link, _: str) -> str | None:
        later = any(other.path == link.path and other.position > link.position for other in self.links)
        return "" if later else None

    def _add_line(self, path: str, lines: str) -> None:
        file = self.content / path
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("---\n", f"---\n{lines}\n", 1), encoding="utf-8")


def inject(content: Path, scratch: Path, seed: int, count: int) -> tuple[list[Result], Result]:
    """Build `content`, corrupt it, build it again; return the result of each class, and of the suggestions."""
    before = _answers(content, scratch / "before")
    into: dict[str, list[Place]] = {}
    for target, *place in before["into"]:
        into.setdefault(target, []).append((place[0], place[1]))
    links = [Link(*row) for row in before["links"]]
    injection = Injection(content, links, into, dict(before["ids"]), dict(before["urls"]), seed)
    injection.run(count)
    after = _answers(content, scratch / "after")
    alone = injection.expected.pop("did you mean")
    results = []
    for name, expected in injection.expected.items():
        new = set(after[name]) - set(before[name]) - (alone if name == "target removed" else set())
        results.append(Result(name, len(expected), len(expected & new), len(new)))
    suggested = {(path, place): page for path, place, page in after["suggested"] if (path, place) in alone}
    right = sum(injection.meant[place] == page for place, page in suggested.items())
    return results, Result("did you mean", len(alone), right, len(suggested))


def _answers(content: Path, folder: Path) -> dict[str, list[Any]]:
    """Build the site and return what each query finds."""
    settings = Settings.model_validate({"source": content, "warehouse": folder})
    run = build(settings, notify=lambda *_: None)
    queries = FOUND_BY | {
        "links": """select source_path, field, position, target_url, target_path from links
            where kind = 'related' and verdict = 'ok' and resolved_by = 'url' and not is_self and not is_duplicate
            and id_page_count = 1 and target_url = target_page_url and field like '%\\_article%' escape '\\'
            order by source_path, position""",
        "into": "select target_path, source_path, field from links where target_path is not null",
        "ids": "select path, any_value(id) from pages where id is not null group by path having count(*) = 1"
        " and any_value(id) in (select id from pages group by id having count(*) = 1) order by path",
        "urls": "select path, url from pages where url is not null order by path",
        "suggested": "select source_path, field, suggested_path from links where suggested_path is not null",
    }
    with open_run(Warehouse(folder), run) as connection:
        return {name: ask(connection, query).rows for name, query in queries.items()}


@click.command()
@click.argument("content", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--seed", default=1, show_default=True)
@click.option("--count", default=100, show_default=True, help="Corruptions of each class.")
@click.option("--limit", default=0, help="Copy only so many files, in the order of their paths.")
def main(content: Path, seed: int, count: int, limit: int) -> None:
    """Print recall and precision of each class as a Markdown table."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = copy_site(content, Path(scratch) / "content", limit)
        results, suggestions = inject(copy, Path(scratch), seed, count)
    print("| corruption | made | found | new findings | recall | precision |\n|---|--:|--:|--:|--:|--:|")
    for result in results:
        figures = f"{result.made} | {result.found} | {result.new} | {result.recall:.3f} | {result.precision:.3f}"
        print(f"| {result.name} | {figures} |")
    print(f"\nTypos without id and title: {suggestions.found} of {suggestions.made} get the right page suggested,")
    print(f"{suggestions.new - suggestions.found} a wrong one.")


def copy_site(content: Path, target: Path, limit: int = 0) -> Path:
    """Copy the Markdown files of a site, or the first `limit` of them."""
    files = sorted(content.rglob("*.md"))
    for file in files[:limit] if limit else files:
        place = target / file.relative_to(content)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, place)
    return target


if __name__ == "__main__":
    main()
