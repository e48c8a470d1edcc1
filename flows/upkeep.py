"""What else runs as Prefect flows: the gate on a run's findings, history from git, and the removal of old runs."""

# Prefect makes a form of a flow's annotations while it runs: they must be types here, not texts.

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from flows.findings import gate
from flows.history.backfill import backfill
from flows.history.prune import prune
from flows.settings import load_settings, with_source
from flows.warehouse import Warehouse

os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")

from prefect import flow, get_run_logger
from prefect.artifacts import create_table_artifact
from prefect.states import Completed, Failed

from flows.artifacts import tell_of_failure

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State

LISTED = 100


@flow(name="check-warehouse", persist_result=False, on_failure=[tell_of_failure], on_crashed=[tell_of_failure])
def check_warehouse(
    warehouse: str | None = None,
    config: str | None = None,
    fail_on: Literal["error", "warning", "new-error", "new-warning"] = "new-error",
    baseline: str | None = None,
) -> "State[Any]":
    """Judge the findings of the published run; the flow ends as GatePassed or GateFailed.

    Args:
        warehouse: The folder of the warehouse; by default the one of the configuration.
        config: A matterhouse.toml other than the nearest one.
        fail_on: The gate fails if there is such a finding; new-: one that the baseline does not have.
        baseline: A run or a baseline file to compare with; by default the run before.

    """
    store = _warehouse(warehouse, config)
    run = store.run()
    verdict = gate.judge(gate.read_findings(store, run), gate.find_baseline(store, run, baseline or None), fail_on)
    failing = [
        {"rule": one.rule, "severity": one.severity, "path": one.path, "line": one.line, "message": one.message}
        for one in verdict.failing
    ]
    told = f"{len(verdict.findings):,} findings, {len(verdict.new_ids):,} new since {verdict.baseline.name}"
    create_table_artifact(failing[:LISTED], "gate", f"What the gate {fail_on} fails on: {len(failing):,} findings.")
    get_run_logger().info("%s: %s, %d fail the gate", run.run_id, told, len(failing))
    if failing:
        return Failed(name="GateFailed", message=f"{len(failing):,} findings fail the gate {fail_on}; {told}")
    return Completed(name="GatePassed", message=told)


@flow(name="prune-warehouse", persist_result=False, on_failure=[tell_of_failure], on_crashed=[tell_of_failure])
def prune_warehouse(
    keep: Annotated[int, Field(ge=1)] = 30, warehouse: str | None = None, config: str | None = None
) -> list[str]:
    """Remove old runs; their history is kept.

    Args:
        keep: How many of the newest runs to keep.
        warehouse: The folder of the warehouse; by default the one of the configuration.
        config: A matterhouse.toml other than the nearest one.

    Returns:
        The names of the runs that were removed.

    """
    removed = prune(_warehouse(warehouse, config), keep)
    get_run_logger().info("removed %d runs: %s", len(removed), " ".join(removed) or "none")
    return removed


@flow(name="backfill-warehouse", persist_result=False, on_failure=[tell_of_failure], on_crashed=[tell_of_failure])
def backfill_warehouse(
    since: str,
    every: Literal["commit", "day", "week", "month"] = "week",
    source: str | None = None,
    warehouse: str | None = None,
    config: str | None = None,
) -> list[str]:
    """Build the history of a source from the commits of its git repository, oldest first.

    Args:
        since: The day to begin with, as git understands it.
        every: The last commit of each is built.
        source: A folder of a git work tree; by default that of the configuration.
        warehouse: The folder of the warehouse, best an empty one; by default the one of the configuration.
        config: A matterhouse.toml other than the nearest one.

    Returns:
        The names of the runs that were built.

    """
    settings = load_settings(
        Path(config) if config else None,
        source=Path(source) if source else None,
        warehouse=Path(warehouse) if warehouse else None,
    )
    built: list[str] = []
    for commit, run in backfill(with_source(settings), since, every, lambda *_: None):
        get_run_logger().info("%s %s", commit.revision[:12], run.run_id)
        built.append(run.run_id)
    return built


def _warehouse(warehouse: str | None, config: str | None) -> Warehouse:
    settings = load_settings(Path(config) if config else None, warehouse=Path(warehouse) if warehouse else None)
    return Warehouse(settings.warehouse)
