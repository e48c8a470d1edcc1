"""The summary of a build: coverage by subject, the state of the links, and what to look at next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from flows.show.counts import counted
from flows.show.terminal import console, emit

if TYPE_CHECKING:
    from rich.console import Console


def summary(details: dict[str, Any], where: str) -> None:
    """Print what a build found: coverage by subject, the state of the links, and what to look at next.

    `where` is what the commands that are shown need to find the warehouse, or empty.
    """
    out = console()
    run, headlines = details["run"], details["headlines"]
    out.print()
    _changes(out, run, headlines)
    if headlines["subjects"]:
        _coverage(out, details, where)
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
    out.print(f"{counted(run['file_count'], 'file')}, {counted(headlines['pages'], 'page')} ({told})")


def _coverage(out: Console, details: dict[str, Any], where: str) -> None:
    rows, headlines = details["coverage"], details["headlines"]
    told = f"{counted(headlines['subjects'], 'subject')}, {counted(headlines['keywords'], 'keyword')}"
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
        more = f"… {details['coverage_count'] - len(rows):,} more: matterhouse report content_coverage{where}"
        out.print(Text(more, style="dim"), soft_wrap=True)


def _verdicts(out: Console, verdicts: dict[str, int], headlines: dict[str, int]) -> None:
    duplicates = counted(headlines["links_duplicate"], "duplicate")
    told = f"{counted(headlines['links'], 'link')}, {duplicates} among them"
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
        (headlines["links_broken"], "link", "to nowhere", "report broken_links"),
        (headlines["links_stale"], "link", "with an outdated copy of the target", "report stale_links"),
        (orphans, "page", "that no other page links to", "report orphan_pages"),
        (headlines["pages_with_duplicate_title"], "page", "with the title of another", "report duplicate_content"),
        (headlines["pages_without_description"], "page", "without a description", f'sql "{undescribed}"'),
        (headlines["problems"], "place", "that cannot be read as authored", 'sql "from problems"'),
    ]
    grid = Table(box=None, show_header=False, pad_edge=False)
    grid.add_column(justify="right")
    grid.add_column()
    grid.add_column(style="dim")
    for count, thing, what, command in todo:
        if count:
            number, things = counted(count, thing).split(" ")
            grid.add_row(number, f"{things} {what}", f"matterhouse {command}{where}")
    if grid.row_count:
        out.print("\nTo mend", style="bold")
        emit(out, grid)
