"""The build on a schedule, on one machine: a deployment that this process serves until it is ended."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Literal, NamedTuple

from flows.errors import RequestError
from flows.prefect_server import QUIET, running_server

if TYPE_CHECKING:
    from pathlib import Path

Collision = Literal["cancel", "wait"]


class Schedule(NamedTuple):
    """When to build, and what happens if a build is still at work then."""

    cron: str
    timezone: str | None
    collision: Collision


class Server(NamedTuple):
    """Where to start a server if PREFECT_API_URL names none."""

    host: str
    port: int


def serve(
    schedule: Schedule,
    server: Server,
    *,
    source: Path | None,
    warehouse: Path,
    config: Path | None,
    timeout_minutes: float | None,
) -> None:
    """Serve the scheduled build until the process is ended; raise `RequestError` for a schedule that is none."""
    os.environ.update({name: value for name, value in QUIET.items() if name not in os.environ})
    running = os.environ.get("PREFECT_API_URL")
    with contextlib.nullcontext(running) if running else running_server(*server) as url:
        os.environ["PREFECT_API_URL"] = str(url)
        _serve(schedule, source, warehouse, config, timeout_minutes)


def _serve(
    schedule: Schedule, source: Path | None, warehouse: Path, config: Path | None, timeout_minutes: float | None
) -> None:
    # Prefect takes the server's url from the environment when it is imported.
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
    from prefect.schedules import Cron
    from prefect.types.entrypoint import EntrypointType
    from pydantic import ValidationError

    from flows.orchestrate import build_warehouse

    strategies = {"cancel": ConcurrencyLimitStrategy.CANCEL_NEW, "wait": ConcurrencyLimitStrategy.ENQUEUE}
    try:
        cron = Cron(schedule.cron, timezone=schedule.timezone)
        build_warehouse.serve(
            f"{warehouse.name}-{warehouse.parent.name}".strip("-"),
            schedule=cron,
            parameters={
                "source": str(source) if source else None,
                "warehouse": str(warehouse),
                "config": str(config) if config else None,
                "timeout_minutes": timeout_minutes,
            },
            tags=["matterhouse"],
            global_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=strategies[schedule.collision]),
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
    except (ValidationError, ValueError) as error:
        raise RequestError(f"--cron {schedule.cron!r}: not a schedule: {error}") from None
