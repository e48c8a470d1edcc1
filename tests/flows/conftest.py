"""A running Prefect server for the tests that need one, started once a session and ended with it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

import httpx
import pytest

from tests.conftest import PATIENCE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class PrefectServer(NamedTuple):
    """Where the server answers, and the environment of a process that shall use it."""

    url: str
    environment: dict[str, str]

    def ask(self, path: str, **body: object) -> list[dict[str, object]]:
        """Return what the REST API lists."""
        with httpx.Client(trust_env=False, timeout=PATIENCE_SECONDS) as client:
            answer = client.post(f"{self.url}/{path}/filter", json=body).raise_for_status().json()
        assert isinstance(answer, list)
        return answer


def prefect_environment(home: Path) -> dict[str, str]:
    """Return an environment in which Prefect knows of no server, keeps its files in `home`, and calls no one."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return kept | {
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "NO_PROXY": "*",
    }


WATCH = """
import os, sys

def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        named = arguments[0 if event == "socket.getaddrinfo" else 1]
        host = named[0] if isinstance(named, tuple) else named
        with open(os.environ["WATCHED_CONNECTIONS"], "a") as log:
            log.write(f"{event} {host}\\n")

sys.addaudithook(watch)
"""


def watched(environment: dict[str, str], folder: Path) -> tuple[dict[str, str], Path]:
    """Return an environment in which every Python process notes with whom it connects, and the file of the notes."""
    (folder / "sitecustomize.py").write_text(WATCH)
    log = folder / "connections"
    return environment | {"PYTHONPATH": str(folder), "WATCHED_CONNECTIONS": str(log)}, log


def called(log: Path) -> set[str]:
    """Return the names and addresses that were looked up or connected with."""
    return {line.partition(" ")[2] for line in log.read_text().splitlines()}


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectServer]:
    """Yield a server with a SQLite database of its own."""
    with running_prefect(tmp_path_factory.mktemp("prefect")) as (server, _):
        yield server


@contextlib.contextmanager
def running_prefect(home: Path) -> Iterator[tuple[PrefectServer, int]]:
    """Start a server that keeps its files in `home`; yield it with the group of its processes."""
    home.mkdir(exist_ok=True)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    environment = prefect_environment(home)
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    url = f"http://127.0.0.1:{port}/api"
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, cwd=home, stdout=log, stderr=log, start_new_session=True)
    try:
        _wait_until_healthy(url, process, home / "server.log")
        yield PrefectServer(url, environment | {"PREFECT_API_URL": url}), process.pid
    finally:
        _end(process)


def _wait_until_healthy(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    with httpx.Client(trust_env=False) as client:
        while process.poll() is None and time.monotonic() < deadline:
            try:
                if client.get(f"{url}/health").is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.2)
    pytest.fail(f"the Prefect server does not answer:\n{log.read_text(errors='replace')[-3000:]}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the server with all that it has started."""
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
