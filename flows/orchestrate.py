"""The stages of `flows.build` as a Prefect flow: a build in, the same run out, with its reports as artifacts.

The flow hands `build` a function that runs each stage as a task, so order and code are those of
`matterhouse build`. The stages share one object, so their tasks run in this process, one after the other, and
neither take nor keep data. No other module imports prefect: that takes over a second.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from flows.build import Build, build
from flows.errors import RequestError
from flows.query import REPORTS, as_text, ask, open_run, report_query
from flows.settings import load_settings, with_source
from flows.warehouse import Warehouse

# Prefect reads its settings, and reports home, while it is imported.
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import MethodType

    from flows.settings import Settings
    from flows.warehouse import Run

ARTIFACT_ROWS = 100
COUNTS: Mapping[str, Callable[[Build], Mapping[str, object]]] = {
    "extract": lambda work: {"files": len(work.extraction.listing.entries)},
    "tabulate": lambda work: work.row_counts,
    "model": lambda work: work.changes,
    "publish": lambda work: {"run_id": work.run.run_id},
    "republish": lambda work: {"run_id": work.run.run_id},
}
"""What the log says of a stage that is done."""


def _drop_traceback(record: logging.LogRecord) -> bool:
    """Keep a traceback out of the log where the message of the error says all."""
    if record.exc_info and isinstance(record.exc_info[1], RequestError):
        record.exc_info = None
    return True


for _logger in ("prefect.flow_runs", "prefect.task_runs"):
    logging.getLogger(_logger).addFilter(_drop_traceback)


def _flow_run_name() -> str:
    source, config = (flow_run.parameters.get(name) for name in ("source", "config"))
    with contextlib.suppress(RequestError):
        source = _settings(source, None, config).source
    return f"build {source}" if source else "build"


@flow(name="build-warehouse", flow_run_name=_flow_run_name, retries=0, persist_result=False)
def build_warehouse(
    source: str | None = None, warehouse: str | None = None, config: str | None = None, *, full: bool = False
) -> str:
    """Build what changed in a folder of Markdown files, and publish it as a run of the warehouse.

    Relative paths start from the working directory of the process that runs the flow.

    Args:
        source: The folder with the pages; by default the one of the configuration, else a sample site.
        warehouse: The folder of the warehouse; by default the one of the configuration.
        config: A matterhouse.toml other than the nearest one.
        full: Read every file again, changed or not.

    Returns:
        The run's id.

    Raises:
        RequestError: for a source or warehouse that cannot be used, or one that another build holds.

    """
    settings = _settings(source, warehouse, config)
    run = build(settings, full=full, notify=_log_progress, call=_run_as_task)
    _publish_artifacts(Warehouse(settings.warehouse), run)
    return run.run_id


def _settings(source: str | None, warehouse: str | None, config: str | None) -> Settings:
    """Return the settings of a build; an empty text, as a form sends it, is no value."""
    settings = load_settings(
        Path(config) if config else None,
        source=Path(source) if source else None,
        warehouse=Path(warehouse) if warehouse else None,
    )
    return with_source(settings)


def _log_progress(stage: str, done: int, total: int) -> None:
    if total and done == total:
        get_run_logger().info("%s: new_or_changed=%d", stage, total)


def _run_as_task(stage: MethodType) -> None:
    """Run a stage as a task of its name; the log says what it counted and how long it took."""
    name = stage.__name__
    work = cast("Build", stage.__self__)

    @task(
        name=name, task_run_name=name, description=stage.__doc__,
        cache_policy=NO_CACHE, persist_result=False, retries=0,
    )  # fmt: skip
    def run_stage() -> None:
        began = time.perf_counter()
        stage()
        counts = {**COUNTS[name](work), "seconds": round(time.perf_counter() - began, 3)}
        get_run_logger().info("%s: %s", name, " ".join(f"{key}={value}" for key, value in counts.items()))

    run_stage()


def _publish_artifacts(warehouse: Warehouse, run: Run) -> None:
    """Show the headlines as a text and every report as a table in the flow run."""
    with open_run(warehouse, run) as connection:
        for name, row_count, meaning in ask(connection, f"from ({REPORTS}) order by all").rows:
            key = re.sub(r"[^a-z0-9]+", "-", name.casefold())
            query = report_query(connection, name)
            if name == "headlines":
                text = as_text(ask(connection, query), "markdown")
                create_markdown_artifact(f"# Run {run.run_id}\n\n{text}", key, meaning)
                continue
            rows = json.loads(as_text(ask(connection, f"{query} limit {ARTIFACT_ROWS}"), "json"))
            shown = f"the first {len(rows)} of {row_count:,}" if len(rows) < row_count else f"{row_count:,}"
            create_table_artifact(rows, key, f"{meaning or name} Rows: {shown}.")


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("source", required=False)
@click.option("--warehouse", metavar="DIR", help="Folder of the warehouse.")
@click.option("--config", metavar="FILE", help="A matterhouse.toml other than the nearest one.")
@click.option("--full", is_flag=True, help="Read every file again, changed or not.")
def main(source: str | None, warehouse: str | None, config: str | None, *, full: bool) -> None:
    """Build as a Prefect flow, and print the id of the run.

    The flow run is kept by the server that PREFECT_API_URL names; without one, a server starts for as long as
    the build takes.

    Example: python -m flows.orchestrate path/to/content --warehouse /var/matterhouse
    """
    from flows.show import complain

    try:
        click.echo(build_warehouse(source, warehouse, config, full=full))
    except Exception as error:
        complain(str(error) if isinstance(error, RequestError) else f"{type(error).__name__}: {error}")
        sys.exit(2)


if __name__ == "__main__":
    main()
