"""Headline figures of a run beside those of the run before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.query import Result

if TYPE_CHECKING:
    from flows.warehouse import Run, Warehouse


def previous_run(warehouse: Warehouse, run: Run) -> Run | None:
    """Return the published run before a run, or None if it is the first."""
    earlier = [run_id for run_id in warehouse.run_ids() if run_id < run.run_id]
    return warehouse.published(earlier[-1]) if earlier else None


def headline_changes(warehouse: Warehouse, run: Run) -> Result:
    """Return each headline with its value, its value in the run before, and the change; NULL without one before."""
    before = previous_run(warehouse, run)
    earlier = before.read_summary().get("headlines", {}) if before else {}
    rows = [
        (name, value, earlier.get(name), value - earlier[name] if name in earlier else None)
        for name, value in run.read_summary().get("headlines", {}).items()
    ]
    return Result(["headline", "value", "before", "change"], [False, True, True, True], rows)
