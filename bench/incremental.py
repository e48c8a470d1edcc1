"""Edit a site by random scripts, and compare each build of the changes with a cold build of the same files.

    python -m bench.incremental [--scripts 200] [--pages 120] [--seed 1]

A script is one to eight edits of the kinds below, to the site as the scripts before have left it. After each, one
warehouse is built on, another is built from nothing; tables and reports have to be equal by hash. Left out is what
tells of runs by design: `NAME_RUNS`, `OF_RUNS`. A difference is printed with the script's number and edits, and ends
the command with 1.
"""

from __future__ import annotations

import hashlib
import io
import os
import random
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click
import polars as pl

from bench.corpus.__main__ import write_corpus
from bench.corpus.words import word
from flows.build import build
from flows.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from flows.warehouse import Run

NAME_RUNS = frozenset(
    {"runs", "findings", "page_history", "field_history", "run_changes", "schema_profile", "headlines", "date_flaws"}
)
"""Tables and reports that tell what happened from run to run: warehouses with other runs differ in them.

`schema_profile` compares fields with the run before, `headlines` counts new findings, `date_flaws` names runs.
"""
OF_RUNS = {
    "freshness": ("edited_without_date_count", "dated_without_edit_count"),
    "corpora": ("finding_count",),
}
"""Columns of other reports that do; some findings are edits without a new date, which the run before tells."""
EDITS_A_SCRIPT = 8
BEGAN_NS = 1_750_000_000 * 10**9
_URL = re.compile(r"^url: .*$", re.MULTILINE)
_RELATED_URL = re.compile(r"^(    url: ).*$", re.MULTILINE)
_SUBJECT = re.compile(r"^subject: (.*)$", re.MULTILINE)


class EditedSite:
    """A site, and the edits that can be made to it."""

    def __init__(self, content: Path, seed: int):
        self.content, self.random = content, random.Random(seed)
        self.edits = 0
        self.kinds: list[Callable[[], None]] = [
            self.add, self.change, self.remove, self.rename, self.move, self.break_link, self.break_front_matter,
            self.retitle, self.touch, self.swap, self.capitalise, self.alias,
        ]  # fmt: skip

    def script(self) -> list[str]:
        """Make some edits; return their names."""
        chosen = self.random.choices(self.kinds, k=self.random.randint(1, EDITS_A_SCRIPT))
        for edit in chosen:
            edit()
        return [edit.__name__ for edit in chosen]

    def _file(self) -> Path:
        return self.random.choice(sorted(self.content.rglob("*.md")))

    def _write(self, file: Path, text: str) -> None:
        """Write a file; each edit has a time of its own, so that a change of equal length is seen."""
        self.edits += 1
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        time_ns = BEGAN_NS + self.edits * 10**9
        os.utime(file, ns=(time_ns, time_ns))

    def _replace(self, pattern: re.Pattern[str], by: str) -> None:
        file = self._file()
        self._write(file, pattern.sub(by, file.read_text(encoding="utf-8"), count=1))

    def _word(self) -> str:
        return word(self.random.randrange(200_000, 300_000))

    def add(self) -> None:
        """Add a page: another one's text under a new url, with its id."""
        file, new = self._file(), self._word()
        text = _URL.sub(f"url: /new/{new}", file.read_text(encoding="utf-8"), count=1)
        self._write(file.with_name(f"{new}.md"), text.replace("answer: >-\n    ", f"answer: >-\n    {self._word()} "))

    def change(self) -> None:
        """Change the text of a page."""
        self._replace(re.compile(r"(answer: >-\n    )\w+"), rf"\g<1>{self._word()}")

    def remove(self) -> None:
        """Remove a page."""
        if len(list(self.content.rglob("*.md"))) > 20:
            self._file().unlink()

    def rename(self) -> None:
        """Rename a file; its content and time stay."""
        file = self._file()
        file.rename(file.with_name(f"{self._word()}.md"))

    def move(self) -> None:
        """Give a page another page's subject and folder."""
        file, other = self._file(), self._file()
        found = _SUBJECT.search(other.read_text(encoding="utf-8"))
        text = _SUBJECT.sub(f"subject: {found[1] if found else 'Other'}", file.read_text(encoding="utf-8"), count=1)
        file.unlink()
        self._write(other.with_name(f"{self._word()}.md"), text)

    def break_link(self) -> None:
        """Let a related link lead to nothing."""
        self._replace(_RELATED_URL, rf"\g<1>/gone/{self._word()}")

    def break_front_matter(self) -> None:
        """Make front matter that cannot be read, or mend it."""
        file = self._file()
        text = file.read_text(encoding="utf-8")
        broken = "---\n\tbroken: tab\n"
        self._write(file, text.replace(broken, "---\n") if broken in text else text.replace("---\n", broken, 1))

    def retitle(self) -> None:
        """Give a page a new title, so that copies of the old one are stale."""
        self._replace(re.compile(r"(title: >-\n    )\w+"), rf"\g<1>{self._word()}")

    def touch(self) -> None:
        """Give a file another time, and nothing else."""
        file = self._file()
        self._write(file, file.read_text(encoding="utf-8"))

    def swap(self) -> None:
        """Let two files change places."""
        one, other = self._file(), self._file()
        first, second = one.read_text(encoding="utf-8"), other.read_text(encoding="utf-8")
        self._write(one, second)
        self._write(other, first)

    def capitalise(self) -> None:
        """Spell a keyword in another way."""
        file = self._file()
        text = file.read_text(encoding="utf-8")
        self._write(file, re.sub(r"(page_keywords: >-\n    \w+)", lambda match: match[1].upper(), text, count=1))

    def alias(self) -> None:
        """Give a page an older url: one of its own, or that of another page."""
        self._replace(re.compile(r"^score: .*$", re.MULTILINE), f"aliases: [/older/{self._word()}]\nscore: -1.0")


def hashes(run: Run) -> dict[str, str]:
    """Return a hash of each table and report, of all that does not tell of runs."""
    files = [file for folder in (run.tables, run.reports) for file in sorted(folder.glob("*.parquet"))]
    return {f"{file.parent.name}/{file.stem}": _hash(file) for file in files if file.stem not in NAME_RUNS}


def _hash(file: Path) -> str:
    if file.stem not in OF_RUNS:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    stream = io.BytesIO()
    pl.read_parquet(file).drop(OF_RUNS[file.stem]).write_ipc(stream)
    return hashlib.sha256(stream.getvalue()).hexdigest()


def quiet(stage: str, done: int, total: int) -> None:
    """Say nothing."""


def compare(folder: Path, scripts: int, pages: int, seed: int, told: Callable[[str], None]) -> int:
    """Make so many scripts; return how many of them led to a difference."""
    write_corpus(folder, pages, seed)
    site = EditedSite(folder / "content", seed)
    built = Settings(source=site.content, warehouse=folder / "built")
    build(built, notify=quiet)
    different = 0
    for number in range(1, scripts + 1):
        edits = site.script()
        warm = hashes(build(built, notify=quiet))
        cold = hashes(build(Settings(source=site.content, warehouse=folder / "cold"), notify=quiet))
        shutil.rmtree(folder / "cold")
        differing = sorted(name for name in warm.keys() | cold.keys() if warm.get(name) != cold.get(name))
        different += bool(differing)
        told(f"{number}: {', '.join(edits)}: {'differs in ' + ', '.join(differing) if differing else 'equal'}")
    return different


@click.command()
@click.option("--scripts", default=200, show_default=True, help="How many scripts to try.")
@click.option("--pages", default=120, show_default=True, type=click.IntRange(100), help="Pages to begin with.")
@click.option("--seed", default=1, show_default=True, help="Another seed gives other edits.")
def main(scripts: int, pages: int, seed: int) -> None:
    """Compare builds of changes with cold builds."""
    with tempfile.TemporaryDirectory(prefix="matterhouse-incremental-") as folder:
        different = compare(Path(folder), scripts, pages, seed, click.echo)
    click.echo(f"{scripts - different} of {scripts} scripts: equal by hash")
    sys.exit(bool(different))


if __name__ == "__main__":
    main()
