"""What a flow run leaves on the Prefect server: reports, headlines with their change, progress, and assets.

Assets are what a run makes, as Prefect tracks it: the source leads to the tables, these to the reports, these to
what dashboards read. Their keys name the warehouse, not the run, so that runs of one warehouse are one history.
"""

from __future__ import annotations

import contextlib
import json
import re
from typing import TYPE_CHECKING, Any, cast

import httpx
from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.assets import Asset, AssetProperties
from prefect.logging import get_logger

from flows.errors import RequestError
from flows.history.headlines import headline_changes
from flows.notify import notify
from flows.query import REPORTS, as_text, ask, open_run, report_query

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from uuid import UUID

    from flows.query import Result
    from flows.warehouse import Run, Warehouse

ARTIFACT_ROWS = 100
NEW_FINDINGS = (
    "select severity, rule, path, line, message from findings where status in ('new', 'regressed') and not is_rebased"
    " order by severity, rule, path, line"
)
STAGES = ("extract", "tabulate", "model", "publish")
_NOT_IN_KEYS = re.compile(r"[^\w./-]+", re.ASCII)
_MEANINGS = {
    "source": "The folder of Markdown files.",
    "tables": "The Parquet tables.",
    "reports": "The DuckDB file and its reports.",
    "current": "What dashboards and SQL clients read.",
}


def publish_artifacts(warehouse: Warehouse, run: Run) -> None:
    """Show the headlines with their change, every report as a table, and where the dashboard is."""
    changes = headline_changes(warehouse, run)
    create_markdown_artifact(
        f"# Run {run.run_id}\n\n{as_text(changes, 'markdown')}", "headlines", "The figures, and since the run before."
    )
    with open_run(warehouse, run) as connection:
        for name, row_count, meaning in ask(connection, f"from ({REPORTS}) order by all").rows:
            if name == "headlines":
                continue
            result = ask(connection, f"{report_query(connection, name)} limit {ARTIFACT_ROWS}")
            _table(name, result, row_count, meaning)
        _table(
            "new_findings",
            ask(connection, f"{NEW_FINDINGS} limit {ARTIFACT_ROWS}"),
            None,
            "New since the run before.",
        )
    dashboard = run.dashboard / "index.html"
    if dashboard.is_file():
        create_link_artifact(dashboard.as_uri(), "dashboard", "Dashboard", "The dashboard of the run.")


def _table(name: str, result: Result, row_count: int | None, meaning: str | None) -> None:
    """Show a report, or its first rows, as a table; a user's own view has no known number of rows."""
    rows = json.loads(as_text(result, "json"))
    if row_count is None:
        shown = f"the first {len(rows)}" if len(rows) == ARTIFACT_ROWS else f"{len(rows)}"
    else:
        shown = f"the first {len(rows)} of {row_count:,}" if len(rows) < row_count else f"{row_count:,}"
    create_table_artifact(rows, _key(name), f"{meaning or name} Rows: {shown}.")


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.casefold())


class Observer:
    """Shows a build in its flow run; a server that stops answering is no reason for the build to stop."""

    def __init__(self) -> None:
        self.is_answered = True
        self.progress: UUID | None = None
        with self._observing():
            meaning = "Stages of the build that are done, in percent."
            self.progress = cast("UUID", create_progress_artifact(0.0, "progress", meaning))

    def stage_done(self, stage: str) -> None:
        """Show how much is done; publishing what did not change is the last stage too."""
        name = "publish" if stage == "republish" else stage
        if self.progress and self.is_answered and name in STAGES:
            with self._observing():
                update_progress_artifact(self.progress, 100.0 * (STAGES.index(name) + 1) / len(STAGES))

    def published(self, warehouse: Warehouse, run: Run) -> None:
        """Show what the run holds."""
        if self.is_answered:
            with self._observing():
                publish_artifacts(warehouse, run)

    @contextlib.contextmanager
    def _observing(self) -> Iterator[None]:
        try:
            yield
        except httpx.HTTPError as error:
            self.is_answered = False
            get_logger("artifacts").warning("the Prefect server does not answer, the build goes on: %s", error)


def asset(warehouse: Path, name: str) -> Asset:
    """Return the asset of one part of a warehouse: source, tables, reports or current."""
    folder = _NOT_IN_KEYS.sub("-", str(warehouse)).strip("/")[-400:]
    return Asset(
        key=f"matterhouse://{folder}/{name}",
        properties=AssetProperties(name=f"{warehouse.name}: {name}", description=_MEANINGS[name]),
    )


def tell_of_failure(flow: Any, flow_run: Any, state: Any) -> None:  # noqa: ARG001 - Prefect gives them by name
    """Send what went wrong to the webhook, if there is one; a hook for flows."""
    send(f"Matterhouse: {flow_run.name} ended as {state.name}: {state.message}")


def send(text: str) -> None:
    """Send a message; that it cannot be sent is no reason for a build to fail."""
    try:
        notify(text)
    except RequestError as error:
        get_logger("webhook").warning("%s", error)
