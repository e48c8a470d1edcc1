"""The stages of `flows.build` as a Prefect flow: a build in, the same run out, with its reports as artifacts.

The flow hands `build` a function that runs each stage as a task, so order and code are those of
`matterhouse build`. The stages share one object, so their tasks run in this process, one after the other, and
neither take nor keep data. Only this module, `flows.upkeep`, `flows.artifacts` and `flows.serve` import prefect:
that takes over a second.
"""

# Prefect makes a form of the flow's annotations while it runs: they must be types here, not texts.
# ruff: noqa: UP037

import contextlib
import logging
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import click
import duckdb
from pydantic import Field

from flows.build import Build, build
from flows.errors import RequestError
from flows.notify import describe
from flows.settings import load_settings, with_source
from flows.warehouse import Warehouse

# Prefect reads its settings, and reports home, while it is imported.
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")

from prefect import Task, flow, get_run_logger
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run
from prefect.tasks import MaterializingTask

from flows.artifacts import Observer, asset, send, tell_of_failure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import MethodType

    from flows.settings import Settings
    from flows.warehouse import Run

RETRIES = 2
RETRY_SECONDS = [5.0, 30.0]
COUNTS: "Mapping[str, Callable[[Build], Mapping[str, object]]]" = {
    "extract": lambda work: {"files": len(work.extraction.listing.entries)},
    "tabulate": lambda work: work.row_counts,
    "model": lambda work: work.changes,
    "publish": lambda work: {"run_id": work.run.run_id},
    "republish": lambda work: {"run_id": work.run.run_id},
}
"""What the log says of a stage that is done."""
MATERIALIZED: "Mapping[str, tuple[str, str]]" = {
    "tabulate": ("source", "tables"),
    "model": ("tables", "reports"),
    "publish": ("reports", "current"),
    "republish": ("source", "current"),
}
"""The part of the warehouse that a stage reads, and the one that it makes."""


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
        source = _settings(source, None, config).source_text
    return f"build {source}" if source else "build"


@flow(
    name="build-warehouse",
    flow_run_name=_flow_run_name,
    retries=0,
    persist_result=False,
    on_failure=[tell_of_failure],
    on_crashed=[tell_of_failure],
)
def build_warehouse(
    source: str | None = None,
    warehouse: str | None = None,
    config: str | None = None,
    *,
    full: bool = False,
    dashboard: bool = False,
    workers: Annotated[int, Field(ge=0, le=256)] | None = None,
    dask: str | None = None,
    timeout_minutes: Annotated[float, Field(gt=0)] | None = None,
) -> str:
    """Build what changed in a folder of Markdown files, and publish it as a run of the warehouse.

    Relative paths start from the working directory of the process that runs the flow.

    Args:
        source: The folder with the pages; by default the one of the configuration, else a sample site.
        warehouse: The folder of the warehouse; by default the one of the configuration.
        config: A matterhouse.toml other than the nearest one.
        full: Read every file again, changed or not.
        dashboard: Write the dashboard of the run too.
        workers: Processes that read files; by default those of the configuration, 0 for one a processor.
        dask: The scheduler of a Dask cluster whose workers read the files instead, such as tcp://host:8786.
        timeout_minutes: When to give up; the run that was current stays so.

    Returns:
        The run's id.

    Raises:
        RequestError: for a source or warehouse that cannot be used, or one that another build holds.

    """
    settings = _settings(source, warehouse, config, workers, dask)
    store = Warehouse(settings.warehouse)
    deadline = time.monotonic() + timeout_minutes * 60 if timeout_minutes else None
    observer = Observer()
    tasks = _StageTasks(settings.warehouse, observer, deadline)
    run = build(settings, full=full, dashboard=dashboard, notify=_log_progress, call=tasks)
    observer.published(store, run)
    send(describe(store, run))
    return run.run_id


def build_as_flow(settings: "Settings", *, full: bool, dashboard: bool) -> "Run":
    """Build with settings as the command line has them, as a flow run; return the published run.

    Raises what `build_warehouse` raises.
    """
    config = settings.config_file
    run_id = build_warehouse(
        str(settings.source) if settings.source else None,
        str(settings.warehouse),
        str(config) if config else None,
        full=full,
        dashboard=dashboard,
        workers=settings.workers,
        dask=settings.dask,
    )
    return Warehouse(settings.warehouse).published(run_id)


def _settings(
    source: str | None, warehouse: str | None, config: str | None, workers: int | None = None, dask: str | None = None
) -> "Settings":
    """Return the settings of a build; an empty text, as a form sends it, is no value."""
    settings = load_settings(
        Path(config) if config else None,
        source=Path(source) if source else None,
        warehouse=Path(warehouse) if warehouse else None,
        workers=workers,
        dask=dask or None,
    )
    return with_source(settings)


def _log_progress(stage: str, done: int, total: int) -> None:
    if total and done == total:
        get_run_logger().info("%s: new_or_changed=%d", stage, total)


class _StageTasks:
    """Runs each stage as a task of its name."""

    def __init__(self, warehouse: Path, observer: Observer, deadline: float | None):
        self.warehouse, self.observer, self.deadline = warehouse, observer, deadline

    def __call__(self, stage: "MethodType") -> None:
        """Run a stage; the log says what it counted and how long it took."""
        name = stage.__name__
        work = cast("Build", stage.__self__)

        def run_stage() -> None:
            began = time.perf_counter()
            stage()
            counts = {**COUNTS.get(name, lambda _: {})(work), "seconds": round(time.perf_counter() - began, 3)}  # type: ignore[no-untyped-call]
            get_run_logger().info("%s: %s", name, " ".join(f"{key}={value}" for key, value in counts.items()))

        run_task: "Callable[[], None]" = self._task(name, run_stage, stage.__doc__)
        run_task()
        self.observer.stage_done(name)

    def _task(self, name: str, run_stage: "Callable[[], None]", description: str | None) -> "Task[[], None]":
        options: dict[str, Any] = {
            "name": name,
            "task_run_name": name,
            "description": description,
            "cache_policy": NO_CACHE,
            "persist_result": False,
            "retries": RETRIES,
            "retry_delay_seconds": RETRY_SECONDS,
            "retry_condition_fn": _may_pass,
        }
        if self.deadline is not None:
            options["timeout_seconds"] = max(self.deadline - time.monotonic(), 0.01)
        if name not in MATERIALIZED:
            return Task(run_stage, **options)
        read, made = (asset(self.warehouse, part) for part in MATERIALIZED[name])
        materializing: "Task[[], None]" = MaterializingTask(
            run_stage, assets=[made], materialized_by="matterhouse", asset_deps=[read], **options
        )
        return materializing


def _may_pass(_task: object, _run: object, state: Any) -> bool:
    """Say whether trying again may help: not after a request that cannot be done, nor when time is up."""
    try:
        state.result()
    except (RequestError, TimeoutError):
        return False
    except (OSError, duckdb.IOException):
        return True
    except Exception:
        return False
    return False


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
    from flows.show.terminal import complain

    try:
        click.echo(build_warehouse(source, warehouse, config, full=full))
    except Exception as error:
        complain(str(error) if isinstance(error, RequestError) else f"{type(error).__name__}: {error}")
        sys.exit(2)


if __name__ == "__main__":
    main()
