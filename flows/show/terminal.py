"""What commands show on a terminal: progress, tables, and the summary of a build. Plain text in pipes."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from flows.query import Result

STAGES = {
    "extract": "Reading files",
    "tabulate": "Writing tables",
    "model": "Building models and reports",
    "publish": "Publishing",
    "dashboard": "Writing the dashboard",
}
PIPE_WIDTH = 4000


def console(*, error: bool = False) -> Console:
    """Return a console; in a pipe it has no colours and does not cut lines."""
    stream = sys.stderr if error else sys.stdout
    made = Console(file=stream, highlight=False)
    return made if made.is_terminal else Console(file=stream, highlight=False, width=PIPE_WIDTH, no_color=True)


def emit(out: Console, grid: Table) -> None:
    """Print a table; in a pipe without the blanks that fill up its lines."""
    if out.is_terminal:
        out.print(grid)
        return
    with out.capture() as captured:
        out.print(grid)
    lines = captured.get().splitlines()
    out.file.write("".join(f"{line.rstrip()}\n" for line in lines if line.strip()))


class Progress:
    """Shows how far a build is: a moving line on a terminal, one line a stage elsewhere."""

    def __init__(self) -> None:
        self.console = console(error=True)
        self.status = self.console.status("") if self.console.is_terminal else None
        self.stage, self.began, self.total = "", time.perf_counter(), 0

    def __enter__(self) -> Progress:
        if self.status:
            self.status.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._finish()
        if self.status:
            self.status.stop()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take note of a step; see `flows.build.Notify`."""
        if stage != self.stage:
            self._finish()
            self.stage, self.began, self.total = stage, time.perf_counter(), 0
        self.total = max(self.total, total)
        if self.status:
            count = f" {done:,} of {total:,}" if total else ""
            self.status.update(f"{STAGES[stage]}{count} …")

    def _finish(self) -> None:
        if not self.stage:
            return
        seconds = time.perf_counter() - self.began
        count = f": {self.total:,} new or changed" if self.stage == "extract" else ""
        self.console.print(f"{STAGES[self.stage]}{count} ({seconds:.1f} s)", style="dim")
        self.stage = ""


def table(result: Result, *, limit: int | None) -> None:
    """Print rows as a table, or row by row where the terminal is too narrow; say how many are left out."""
    from flows.query import shown

    out = console()
    grid = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for name, numeric in zip(result.columns, result.numeric, strict=True):
        grid.add_column(name, justify="right" if numeric else "left", no_wrap=True)
    rows = result.rows[:limit] if limit else result.rows
    for row in rows:
        grid.add_row(*(Text(shown(value)) for value in row))
    if out.measure(grid, options=out.options.update(width=PIPE_WIDTH)).maximum <= out.width:
        emit(out, grid)
    else:
        _row_by_row(out, result.columns, [[shown(value) for value in row] for row in rows])
    if len(rows) < len(result.rows):
        rest = len(result.rows) - len(rows)
        console(error=True).print(f"{rest:,} more rows; see all with --limit 0 or --format csv", style="dim")


def _row_by_row(out: Console, columns: list[str], rows: list[list[str]]) -> None:
    """Print each row as lines of column and value, without those that are empty."""
    width = max(map(len, columns))
    for row in rows:
        out.print()
        for name, value in zip(columns, row, strict=True):
            if value:
                out.print(Text.assemble((f"{name:>{width}}  ", "dim"), value), soft_wrap=True)


def summary(details: dict[str, Any], where: str) -> None:
    """Print what a build found: coverage by subject, the state of the links, and what to look at next.

    `where` is what the commands that are shown need to find the warehouse, or empty.
    """
    out = console()
    run, headlines = details["run"], details["headlines"]
    out.print()
    _changes(out, run, headlines)
    if headlines["subjects"]:
        _coverage(out, details)
    elif headlines["pages"]:
        told = "\nNo page has a subject: name its key under [fields] in matterhouse.toml, as subject = [...]"
        out.print(told, markup=False)
    if headlines["links"]:
        _verdicts(out, details["verdicts"], headlines)
    _worklist(out, headlines, where)
    out.print("\nNext", style="bold")
    for command in ("report", 'sql "select * from pages limit 5"'):
        out.print(Text(f"  matterhouse {command}{where}"), soft_wrap=True)


def _changes(out: Console, run: dict[str, Any], headlines: dict[str, int]) -> None:
    moved = [(run[f"{kind}_count"], kind) for kind in ("added", "changed", "removed")]
    told = ", ".join(f"{count:,} {kind}" for count, kind in moved if count) or "nothing changed"
    out.print(Text.assemble("Run ", (run["run_id"], "bold"), f" of {run['source']}"), soft_wrap=True)
    out.print(f"{run['file_count']:,} files, {headlines['pages']:,} pages ({told})")


def _coverage(out: Console, details: dict[str, Any]) -> None:
    rows, headlines = details["coverage"], details["headlines"]
    told = f"{headlines['subjects']:,} subjects, {headlines['keywords']:,} keywords"
    out.print(f"\nContent coverage: {told}", style="bold")
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    grid.add_column("subject")
    for name in ("pages", "share", "median words", "keywords", "described", "linked to"):
        grid.add_column(name, justify="right")
    for row in rows:
        grid.add_row(
            Text(row["label"]), f"{row['page_count']:,}", f"{row['page_share']:.1%}", f"{row['median_word_count']:,}",
            f"{row['keyword_count']:,}", f"{row['described_share']:.0%}", f"{row['linked_to_share']:.0%}",
        )  # fmt: skip
    emit(out, grid)
    if len(rows) < details["coverage_count"]:
        out.print(
            f"… {details['coverage_count'] - len(rows):,} more: matterhouse report content_coverage", style="dim"
        )


def _verdicts(out: Console, verdicts: dict[str, int], headlines: dict[str, int]) -> None:
    told = f"{headlines['links']:,} links, {headlines['links_duplicate']:,} of them duplicates"
    out.print(f"\nLink quality: {told}", style="bold")
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    grid.add_column("verdict")
    grid.add_column("links", justify="right")
    grid.add_column("share", justify="right")
    for verdict, count in verdicts.items():
        grid.add_row(verdict, f"{count:,}", f"{count / headlines['links']:.1%}")
    emit(out, grid)


def _worklist(out: Console, headlines: dict[str, int], where: str) -> None:
    """Print what there is to mend, with the report that lists it."""
    orphans = headlines["orphan_pages"] if headlines["links"] else 0
    undescribed = "select path from pages where description is null"
    todo = [
        (headlines["links_broken"], "links lead nowhere", "report broken_links"),
        (headlines["links_stale"], "links have an outdated copy of their target", "report stale_links"),
        (orphans, "pages are linked to by no other page", "report orphan_pages"),
        (headlines["pages_with_duplicate_title"], "pages share their title", "report duplicate_content"),
        (headlines["pages_without_description"], "pages have no description", f'sql "{undescribed}"'),
        (headlines["problems"], "files or fields could not be read as authored", 'sql "from problems"'),
    ]
    grid = Table(box=None, show_header=False, pad_edge=False)
    grid.add_column(justify="right")
    grid.add_column()
    grid.add_column(style="dim")
    for count, what, command in todo:
        if count:
            grid.add_row(f"{count:,}", what, f"matterhouse {command}{where}")
    if grid.row_count:
        out.print("\nTo mend", style="bold")
        emit(out, grid)


def note(text: str) -> None:
    """Print a remark that is not part of the result."""
    console(error=True).print(Text.assemble(("note: ", "bold"), text), soft_wrap=True)


def complain(text: str) -> None:
    """Print what went wrong."""
    console(error=True).print(Text.assemble(("error: ", "bold red"), text), soft_wrap=True)
