"""A Prefect server of our own, for a machine that has none: started on loopback, ended with what uses it.

`python -m flows.prefect_server` (`make server`) also makes the work pool, deploys `prefect.yaml`, and works.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from flows.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
}
"""What keeps Prefect from calling home."""
START_SECONDS = 120
POOL = "matterhouse"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
LASTING_SECONDS = 60
"""A worker that has lived so long was in order; no pause before another one begins is longer."""


@contextlib.contextmanager
def running_server(host: str, port: int, database: str | None = None) -> Iterator[str]:
    """Start a server and yield its API's url; end it afterwards.

    `database` is a connection url, such as `postgresql+asyncpg://user@host/name`; by default Prefect's SQLite
    file. Raises `RequestError` if the server does not start, with the end of what it said.
    """
    url = f"http://{host}:{port}/api"
    if _answers(url):
        raise RequestError(f"port {port} on {host} is taken; name another --port, or set PREFECT_API_URL={url}")
    environment = {**os.environ, **QUIET}
    if database:
        environment["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = database
    environment.pop("PREFECT_API_URL", None)
    process = prefect("server", "start", "--host", host, "--port", str(port), environment=environment)
    try:
        _wait(url, process)
        yield url
    finally:
        end(process)


def prefect(*arguments: str, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a `prefect` command as a process group of its own, so that it ends with all that it starts."""
    command = [sys.executable, "-m", "prefect", *arguments]
    return subprocess.Popen(command, env=dict(environment), stdout=sys.stderr, start_new_session=True)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process, with force if it does not go, and what it has started."""
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(15)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def make_pool(url: str) -> None:
    """Make the work pool, or bring it up to date; `prefect work-pool create` would ask GitHub for its defaults."""
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.workers.process import ProcessWorker

    defaults = ProcessWorker.get_default_base_job_template()
    pool = WorkPoolCreate(name=POOL, type=ProcessWorker.type, base_job_template=defaults)
    with SyncPrefectClient(url, httpx_settings={"trust_env": False}) as client:
        client.create_work_pool(pool, overwrite=True)


def keep_working(environment: Mapping[str, str], *, is_alone: bool) -> NoReturn:
    """Run a worker until this process is ended; one that dies is replaced, later and later if that goes on.

    `is_alone`: no other machine can have a worker at this server, so that flow runs without a process are dead.
    """
    from flows.show.terminal import note

    pause = 1
    while True:
        began = time.monotonic()
        worker = prefect("worker", "start", "--pool", POOL, environment=environment)
        try:
            worker.wait()
        finally:
            end(worker)
        pause = 1 if time.monotonic() - began > LASTING_SECONDS else min(2 * pause, LASTING_SECONDS)
        note(f"the worker has ended with exit code {worker.returncode}; another begins in {pause} s")
        time.sleep(pause)
        if is_alone:
            for name in give_up_dead_runs(environment["PREFECT_API_URL"]):
                note(f"the flow run {name} has died with it")


def give_up_dead_runs(url: str) -> list[str]:
    """Set flow runs whose process is gone to Crashed, and return their names; there must be no worker meanwhile.

    Prefect would keep their places for five minutes, and the next build waiting for as long.
    """
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas import filters
    from prefect.client.schemas.objects import StateType
    from prefect.states import Crashed

    under_way = filters.FlowRunFilterStateType(any_=[StateType.PENDING, StateType.RUNNING, StateType.CANCELLING])
    with SyncPrefectClient(url, httpx_settings={"trust_env": False}) as client:
        runs = client.read_flow_runs(
            flow_run_filter=filters.FlowRunFilter(state=filters.FlowRunFilterState(type=under_way)),
            work_pool_filter=filters.WorkPoolFilter(name=filters.WorkPoolFilterName(any_=[POOL])),
        )
        dead = [run for run in runs if not _is_alive(run.infrastructure_pid)]
        for run in dead:
            client.set_flow_run_state(run.id, Crashed(message="Its worker has died."), force=True)
    return [run.name for run in dead]


def _is_alive(process_id: str | None) -> bool:
    """Say whether a process is there and has not ended; one that nobody has waited for stays on the list, as Z."""
    if process_id is None:
        return False
    try:
        os.kill(int(process_id), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    with contextlib.suppress(OSError):
        return not Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].startswith((" Z", " X"))
    return True


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RequestError("the Prefect server ended while it started; it says why above")
        if _answers(url):
            return
        time.sleep(0.3)
    raise RequestError(f"the Prefect server does not answer after {START_SECONDS} seconds")


def _answers(url: str) -> bool:
    """Say whether something answers at the url."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{url}/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError as error:
        return not isinstance(getattr(error, "reason", error), (ConnectionError, TimeoutError))


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=4200, show_default=True, help="Port to listen on.")
@click.option("--database", envvar="DATABASE", help="Connection url of PostgreSQL; by default a SQLite file.")
def main(host: str, port: int, database: str | None) -> None:
    """Start a Prefect server and a worker, and deploy what prefect.yaml lists; runs until it is interrupted."""
    from flows.show.terminal import complain, note

    if not Path("prefect.yaml").is_file():
        complain("prefect.yaml: no such file here; start in the folder that holds it")
        sys.exit(2)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with running_server(host, port, database) as url:
            environment = {**os.environ, **QUIET, "PREFECT_API_URL": url}
            make_pool(url)
            if prefect("--no-prompt", "deploy", "--all", environment=environment).wait():
                raise RequestError("prefect deploy --all: failed; it says why above")
            note(f"Prefect shows runs and deployments at {url.removesuffix('/api')}")
            keep_working(environment, is_alone=host in LOOPBACK)
    except KeyboardInterrupt:
        sys.exit(130)
    except RequestError as error:
        complain(str(error))
        sys.exit(2)


if __name__ == "__main__":
    main()
