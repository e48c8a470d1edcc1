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


def keep_working(environment: Mapping[str, str]) -> NoReturn:
    """Run a worker until this process is ended; one that dies is replaced, later and later if that goes on."""
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
            pool = ("work-pool", "create", POOL, "--type", "process", "--overwrite")
            for arguments in (pool, ("--no-prompt", "deploy", "--all")):
                if prefect(*arguments, environment=environment).wait():
                    raise RequestError(f"prefect {' '.join(arguments)}: failed; it says why above")
            note(f"Prefect shows runs and deployments at {url.removesuffix('/api')}")
            keep_working(environment)
    except KeyboardInterrupt:
        sys.exit(130)
    except RequestError as error:
        complain(str(error))
        sys.exit(2)


if __name__ == "__main__":
    main()
