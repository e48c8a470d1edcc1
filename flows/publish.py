"""A complete run → the current one: its summary, its row among all runs, and the swap of the pointer."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING, Any

from flows.warehouse import link_file, replace_text

if TYPE_CHECKING:
    from flows.warehouse import Run, Warehouse

WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
NO_CHANGES = {"added_count": 0, "changed_count": 0, "removed_count": 0}


def run_rows(warehouse: Warehouse, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of all published runs, oldest first, then the given ones."""
    summaries = [warehouse.published(run_id).read_summary() for run_id in warehouse.run_ids()]
    return [*(summary["run"] for summary in summaries if "run" in summary), *rows]


def summarize(run: Run, row: dict[str, Any]) -> dict[str, Any]:
    """Return what a build shows of a run: its row, headline figures, and the first rows of two reports."""
    import duckdb

    with duckdb.connect(str(run.database), read_only=True) as connection:

        def rows_of(query: str) -> list[dict[str, Any]]:
            relation = connection.sql(query)
            return [dict(zip(relation.columns, values, strict=True)) for values in relation.fetchall()]

        headlines = rows_of("select headline, value from reports.headlines")
        verdicts = rows_of("select verdict, count(*) as link_count from links group by all order by 2 desc, 1")
        coverage = rows_of(
            "select label, page_count, page_share, median_word_count, keyword_count, described_share,"
            " linked_to_share from reports.content_coverage limit 12"
        )
        (coverage_count,) = rows_of("select count(*) as row_count from reports.content_coverage")
    return {
        "run": row,
        "headlines": {figure["headline"]: figure["value"] for figure in headlines},
        "verdicts": {verdict["verdict"]: verdict["link_count"] for verdict in verdicts},
        "coverage": coverage,
        "coverage_count": coverage_count["row_count"],
    }


def link_run(previous: Run, run: Run) -> None:
    """Give a run the tables, reports and database of the previous one, as hard links where the disk has them."""
    for file in previous.files():
        target = run.folder / file.relative_to(previous.folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        link_file(file, target)


def file_stamps(run: Run) -> dict[str, list[int]]:
    """Return size and time of each file that makes a run what it is, by path: what tells that one was touched."""
    stats = {file.relative_to(run.folder).as_posix(): file.stat() for file in run.files()}
    return {path: [status.st_size, status.st_mtime_ns] for path, status in stats.items()}


def newest_whole_run(warehouse: Warehouse) -> Run | None:
    """Return the newest published run whose files are as long as they were published; None where there is none.

    A run that was damaged later cannot be compared with; an older one can.
    """
    for run_id in reversed(warehouse.run_ids()):
        run = warehouse.published(run_id)
        published = run.read_summary().get("files", {})
        if {path: size for path, (size, _) in published.items()} == {
            path: size for path, (size, _) in file_stamps(run).items()
        }:
            return run
    return None


def publish(warehouse: Warehouse, run: Run, summary: dict[str, Any]) -> Run:
    """Write the run's summary, make the run the current one, and add it to the history.

    Raises `RequestError` if another run was published since this one began.
    """
    from flows.history.remember import add_run

    for file in run.folder.rglob("*"):
        if file.is_file() and file.stat().st_mode & WRITABLE:
            file.chmod(0o444)
    summary = summary | {"files": file_stamps(run)}
    replace_text(run.folder / "run.json", json.dumps(summary, ensure_ascii=False, indent=1) + "\n")
    published = warehouse.publish(run)
    add_run(warehouse, published)
    return published
