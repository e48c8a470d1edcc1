"""The history of a warehouse: what outlives its runs, as Parquet in `history/`.

```
runs.parquet         one row per published run, also of those that are pruned
findings.parquet     one row per time that a finding was there: from opened_run up to resolved_run
headlines.parquet    the headline figures of each run that changed something
```

All three follow from the runs themselves. A build that was killed between its publication and this, or a warehouse
whose history was removed, is caught up with from the runs that are there; adding a run twice changes nothing.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import polars as pl

from flows.errors import RequestError
from transforms.schemas import HISTORY, TABLES

if TYPE_CHECKING:
    from flows.warehouse import Run, Warehouse


def read_history(warehouse: Warehouse, name: str) -> pl.DataFrame:
    """Return a table of the history, empty where there is none yet.

    Raises `RequestError` for a file that is no history.
    """
    schema = _schema(name)
    file = warehouse.history / f"{name}.parquet"
    if not file.exists():
        return pl.DataFrame(schema=schema)
    try:
        return pl.read_parquet(file).select(*schema).cast(pl.Schema(schema))
    except (OSError, pl.exceptions.PolarsError) as error:
        reason = str(error).partition("\n")[0]
        raise RequestError(
            f"{file}: not a history that can be read: {reason}; move the file away, and the next build makes it anew"
            " from the runs that are there"
        ) from None


def write_history(warehouse: Warehouse, name: str, frame: pl.DataFrame) -> None:
    """Write a table of the history so that a reader sees the old one or the new, never a part."""
    file = warehouse.history / f"{name}.parquet"
    unfinished = file.with_suffix(".unfinished")
    frame.write_parquet(unfinished, compression="zstd")
    unfinished.replace(file)


def catch_up(warehouse: Warehouse) -> None:
    """Add the published runs that the history does not have; raise `RequestError` for a history that is damaged."""
    history = {name: read_history(warehouse, name) for name in HISTORY}
    known = set(history["runs"]["run_id"])
    has_findings = (warehouse.history / "findings.parquet").exists()
    for run_id in warehouse.run_ids():
        if run_id not in known or not has_findings:
            add_run(warehouse, warehouse.published(run_id))


def add_run(warehouse: Warehouse, run: Run) -> None:
    """Add a published run to the history; `runs` comes last, because it tells that the run is known."""
    summary = run.read_summary()
    if "run" not in summary:
        return
    if run.run_id == summary.get("built_by"):
        _add_findings(warehouse, run)
        _add_headlines(warehouse, run.run_id, summary.get("headlines", {}))
    runs = read_history(warehouse, "runs")
    row = runs_frame([summary["run"]])
    write_history(warehouse, "runs", pl.concat([runs.filter(pl.col("run_id") != run.run_id), row]).sort("run_id"))


def runs_frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Return rows of runs as the table `runs`."""
    from transforms.schemas import checked

    timed = [
        row | {name: dt.datetime.fromisoformat(row[name]) for name in ("started_at", "finished_at")} for row in rows
    ]
    return checked("runs", pl.DataFrame(timed, schema=TABLES["runs"].schema))


def _add_headlines(warehouse: Warehouse, run_id: str, figures: dict[str, int]) -> None:
    known = read_history(warehouse, "headlines")
    rows = [{"run_id": run_id, "headline": name, "value": value} for name, value in figures.items()]
    new = pl.DataFrame(rows, schema=_schema("headlines"))
    kept = known.filter(pl.col("run_id") != run_id)
    write_history(warehouse, "headlines", pl.concat([kept, new]).sort("run_id", maintain_order=True))


def _add_findings(warehouse: Warehouse, run: Run) -> None:
    """Open and close the times of findings as the run's own table tells; write only what changes something."""
    known = read_history(warehouse, "findings")
    file = run.tables / "findings.parquet"
    found = pl.read_parquet(file) if file.exists() else pl.DataFrame(schema=TABLES["findings"].schema)
    if not known.is_empty() and not found["status"].is_in(["new", "regressed", "resolved"]).any():
        return
    updated = advance(known, found, run.run_id)
    if not updated.equals(known) or not (warehouse.history / "findings.parquet").exists():
        write_history(warehouse, "findings", updated)


def advance(known: pl.DataFrame, found: pl.DataFrame, run_id: str) -> pl.DataFrame:
    """Return the times of findings after a run, whose findings are `found`; the same again if it was counted already.

    A finding that is there and has no open time gets one: from this run on where it is new or regressed, else from
    when it was first seen. One that is resolved has its time closed.
    """
    there = pl.col("status") != "resolved"
    is_open = pl.col("resolved_run").is_null()
    opened_run = pl.when(pl.col("status") == "open").then("first_seen_run").otherwise(pl.lit(run_id))
    opened = (
        found.filter(there)
        .with_columns(opened_run=opened_run)
        .join(known.filter(is_open), on="finding_id", how="anti")
        .join(known, on=["finding_id", "opened_run"], how="anti")
        .with_columns(last_seen_run=pl.lit(None, pl.String), resolved_run=pl.lit(None, pl.String))
        .select(*known.columns)
    )
    closed = found.filter(~there).select("finding_id", closing_run="last_seen_run")
    return (
        pl.concat([known, opened])
        .join(closed, on="finding_id", how="left", maintain_order="left")
        .with_columns(is_closing=is_open & pl.col("closing_run").is_not_null() & (pl.col("opened_run") < run_id))
        .with_columns(
            last_seen_run=pl.when("is_closing").then("closing_run").otherwise("last_seen_run"),
            resolved_run=pl.when("is_closing").then(pl.lit(run_id)).otherwise("resolved_run"),
        )
        .select(*known.columns)
        .sort("opened_run", "path", "rule", "finding_id")
    )


def _schema(name: str) -> dict[str, Any]:
    return (HISTORY.get(name) or TABLES[name]).schema
