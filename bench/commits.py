"""Whether the gate on new errors fails on commits that do harm, and on no others: `python -m bench.commits`."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bench.old_files import write_old
from flows.build import build
from flows.findings.gate import find_baseline, judge, read_findings
from flows.settings import Settings
from flows.warehouse import Warehouse

if TYPE_CHECKING:
    from collections.abc import Callable

COMMITS = 50


class Writer:
    """Writes changes to a site of linked pages; `HARMLESS` and `HARMFUL` name the kinds of commit."""

    def __init__(self, content: Path):
        self.content, self.random, self.count = content, random.Random(3), 0
        for _ in range(40):
            self.add_page()

    def pages(self) -> list[Path]:
        """Return the files of all pages."""
        return sorted(self.content.rglob("*.md"))

    def put(self, path: str, text: str) -> None:
        """Write a file that looks old enough to be trusted by its time."""
        write_old(self.content / path, text)

    def write(self, path: str, number: int, links: list[str], extra: str = "") -> None:
        """Write a page with these related links."""
        slots = "".join(f"related_article{place}: {{url: {url}}}\n" for place, url in enumerate(links, start=1))
        title = f"The page of number {number} {'x' * self.random.randint(1, 30)}"
        self.put(path, f"---\nurl: /{number}\ntitle: {title}\n{extra}{slots}---\nSome text.\n")

    def add_page(self) -> None:
        """Add a page whose links are good."""
        self.count += 1
        others = [f"/{number}" for number in range(2, 6) if number != self.count]
        self.write(f"{self.count}.md", self.count, others)

    def edit(self, change: Callable[[str], str]) -> None:
        """Change a page that is in order and that no other page links to."""
        harmed = ("gone", "{{", "date:", "url: /1\n", *(f"url: /{number}\n" for number in range(2, 6)))
        texts = {file: file.read_text() for file in self.pages()}
        sound = [
            file for file, text in texts.items() if "title:" in text and not any(sign in text for sign in harmed)
        ]
        file = self.random.choice(sound)
        self.put(str(file.relative_to(self.content)), change(file.read_text()))

    def rename(self) -> None:
        """Move a page; its url stays."""
        file = self.random.choice(self.pages())
        self.count += 1
        self.put(f"moved/{self.count}/{file.name}", file.read_text())
        file.unlink()

    def reorder(self) -> None:
        """Turn the order of a page's links round."""

        def turned(text: str) -> str:
            lines = text.split("\n")
            head, slots = lines[:3], [line.partition(": ")[2] for line in lines if line.startswith("related")]
            rest = [line for line in lines[3:] if not line.startswith("related")]
            numbered = [f"related_article{place}: {slot}" for place, slot in enumerate(reversed(slots), start=1)]
            return "\n".join([*head, *numbered, *rest])

        self.edit(turned)

    def reword(self) -> None:
        """Add words to a text."""
        self.edit(lambda text: text + f"More {'words ' * self.random.randint(1, 9)}\n")

    def add_broken_link(self) -> None:
        """Link to a page that is not there."""
        self.count += 1
        self.edit(lambda text: text.replace("title:", f"related_article9: {{url: /gone{self.count}}}\ntitle:", 1))

    def take_url(self) -> None:
        """Add a page with the url of another."""
        self.count += 1
        self.write(f"{self.count}.md", 1, ["/2"])

    def break_front_matter(self) -> None:
        """Leave a template in front matter."""
        self.edit(lambda text: text.replace("title: ", "title: {{ broken }} ", 1))

    def write_no_date(self) -> None:
        """Date a page with a day that is in no calendar."""
        self.edit(lambda text: text.replace("title: ", f"date: 2024-02-{self.random.randint(30, 99)}\ntitle: ", 1))

    def drop_title(self) -> None:
        """Add a page without a title."""
        self.count += 1
        self.put(f"{self.count}.md", f"---\nurl: /{self.count}\nrelated_article1: {{url: /2}}\n---\nText.\n")


HARMLESS = ("add_page", "rename", "reorder", "reword")
HARMFUL = ("add_broken_link", "take_url", "break_front_matter", "write_no_date", "drop_title")


def wrong_verdicts(folder: Path, commits: int) -> list[str]:
    """Build after each commit, harmless and harmful ones in turn; return those that the gate judges wrongly."""
    writer = Writer(folder / "content")
    warehouse = Warehouse(folder / "warehouse")
    settings = Settings(source=writer.content, warehouse=warehouse.folder)
    build(settings, notify=lambda *_: None)
    wrong: list[str] = []
    for number in range(commits):
        kinds = HARMLESS if number % 2 else HARMFUL
        kind = kinds[number // 2 % len(kinds)]
        getattr(writer, kind)()
        run = build(settings, notify=lambda *_: None)
        verdict = judge(read_findings(warehouse, run), find_baseline(warehouse, run, None), "new-error")
        if bool(verdict.failing) != (kind in HARMFUL):
            wrong.append(f"commit {number}: {kind}")
    return wrong


def main() -> None:
    """Tell how many commits the gate judges wrongly, and which."""
    with tempfile.TemporaryDirectory() as folder:
        wrong = wrong_verdicts(Path(folder), COMMITS)
    print(f"{len(wrong)} of {COMMITS} commits are judged wrongly", *wrong, sep="\n  ")


if __name__ == "__main__":
    main()
