"""The flow on a schedule: a server, a work pool, a worker and a deployment that really run, on two databases."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx
import pytest

from flows.prefect_server import end
from flows.warehouse import Warehouse
from tests.conftest import ROOT
from tests.debian import debian_program
from tests.flows.conftest import PrefectServer, prefect_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SAMPLE = Path(str(files("data") / "sample"))
START_SECONDS = 120
FIRE_SECONDS = 150
"""A schedule has whole minutes; a busy machine needs a while to start what fires."""


class Scheduled(NamedTuple):
    """A served site: its folder, the server, and what the webhook was sent."""

    folder: Path
    server: PrefectServer
    messages: list[str]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def webhook(messages: list[str]) -> Iterator[str]:
    """Take messages in as Slack does."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            messages.append(json.loads(body)["text"])
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the name it overrides
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook/secret-token"
    finally:
        server.shutdown()
        thread.join()


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """Start a PostgreSQL server on loopback; it refuses to run as root, so it runs as its own user there."""
    programs = debian_program("initdb", "postgresql", "/usr/lib/postgresql/*/bin").resolve().parent
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory(prefix="matterhouse-postgres-", ignore_cleanup_errors=True) as folder:
        if user:
            shutil.chown(folder, "postgres")
        port, data = free_port(), f"{folder}/data"
        make = [*user, str(programs / "initdb"), "--auth=trust", "--username=matterhouse", "--no-sync", data]
        subprocess.run(make, check=True, capture_output=True, cwd="/")
        options = ["-c", "fsync=off", "-c", "listen_addresses=127.0.0.1", "-k", folder, "-p", str(port)]
        with Path(folder, "log").open("wb") as log:
            start = [*user, str(programs / "postgres"), "-D", data, *options]
            process = subprocess.Popen(start, stdout=log, stderr=log, cwd="/", start_new_session=True)
        try:
            ready = [str(programs / "pg_isready"), "-h", "127.0.0.1", "-p", str(port)]
            wait_for(
                lambda: subprocess.run(ready, capture_output=True, check=False).returncode == 0, 60, "PostgreSQL"
            )
            yield f"postgresql+asyncpg://matterhouse@127.0.0.1:{port}/postgres"
        finally:
            end(process)


def wait_for(found: Callable[[], Any], seconds: float, what: str) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := found():
            return value
        time.sleep(0.5)
    pytest.fail(f"no {what} within {seconds} seconds")


@contextlib.contextmanager
def scheduled(folder: Path, database: str | None) -> Iterator[Scheduled]:
    """Serve a copy of the sample as `make server` does, with a schedule that fires every minute."""
    shutil.copytree(SAMPLE, folder / "content")
    (folder / "matterhouse.toml").write_text('source = "content"\n')
    deployment = (ROOT / "prefect.yaml").read_text().replace('"0 6 * * *"', '"* * * * *"')
    (folder / "prefect.yaml").write_text(deployment)
    port = free_port()
    url = f"http://127.0.0.1:{port}/api"
    messages: list[str] = []
    with webhook(messages) as hook, (folder / "server.log").open("wb") as log:
        environment = prefect_environment(folder / "prefect") | {"MATTERHOUSE_WEBHOOK_URL": hook}
        if database:
            environment["DATABASE"] = database
        command = [sys.executable, "-m", "flows.prefect_server", "--port", str(port)]
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield Scheduled(folder, PrefectServer(url, environment), messages)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(40)
            finally:
                end(process)


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Scheduled]]:
    """Start both at once: they wait for the same minute."""
    with contextlib.ExitStack() as stack:
        folders = {name: tmp_path_factory.mktemp(name) for name in ("sqlite", "postgres")}
        database = stack.enter_context(postgres())
        yield {
            "sqlite": stack.enter_context(scheduled(folders["sqlite"], None)),
            "postgres": stack.enter_context(scheduled(folders["postgres"], database)),
        }


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def fired(request: pytest.FixtureRequest, sites: dict[str, Scheduled]) -> tuple[Scheduled, dict[str, Any]]:
    """Return a site with the first flow run that its schedule started and that has ended."""
    site = sites[request.param]

    def ended() -> dict[str, Any] | None:
        with contextlib.suppress(httpx.HTTPError):
            runs: list[dict[str, Any]] = site.server.ask("flow_runs", sort="START_TIME_ASC")
            return next((run for run in runs if run["end_time"]), None)
        return None

    return site, wait_for(ended, START_SECONDS + FIRE_SECONDS, f"scheduled run: {site.folder / 'server.log'}")


@pytest.mark.slow
def test_a_schedule_fires_and_the_run_is_published(fired: tuple[Scheduled, dict[str, Any]]) -> None:
    site, run = fired
    assert run["state_type"] == "COMPLETED", run["state"]
    assert run["auto_scheduled"]
    assert run["deployment_id"]
    assert run["work_pool_name"] == "matterhouse"
    assert Warehouse(site.folder / "warehouse").run().read_summary()["headlines"]["pages"] > 0


@pytest.mark.slow
def test_artifacts_of_a_scheduled_run_are_read_through_the_api(fired: tuple[Scheduled, dict[str, Any]]) -> None:
    site, run = fired
    artifacts: dict[Any, Any] = {
        artifact["key"]: artifact
        for artifact in site.server.ask("artifacts", flow_runs={"id": {"any_": [run["id"]]}}, limit=200)
    }
    reports = {file.stem.replace("_", "-") for file in Warehouse(site.folder / "warehouse").run().reports.iterdir()}
    assert reports <= artifacts.keys()
    assert artifacts["progress"]["data"] == 100.0
    assert "| pages |" in artifacts["headlines"]["data"]


@pytest.mark.slow
def test_the_webhook_is_told_and_its_url_is_in_no_log(fired: tuple[Scheduled, dict[str, Any]]) -> None:
    site, _ = fired
    wait_for(lambda: site.messages, 30, "message")
    assert site.messages[0].startswith("Matterhouse: run ")
    assert "Files: " in site.messages[0]
    assert "secret-token" not in (site.folder / "server.log").read_text(errors="replace")


@pytest.mark.slow
def test_the_deployment_has_a_form_and_runs_alone(fired: tuple[Scheduled, dict[str, Any]]) -> None:
    site, run = fired
    (deployment,) = site.server.ask("deployments", deployments={"id": {"any_": [run["deployment_id"]]}})
    form: Any = deployment["parameter_openapi_schema"]
    assert set(form["properties"]) >= {"source", "warehouse", "config", "full", "timeout_minutes"}
    assert all(field.get("description") for field in form["properties"].values())
    assert deployment["global_concurrency_limit"]["limit"] == 1  # type: ignore[index]
    assert deployment["concurrency_options"]["collision_strategy"] == "ENQUEUE"  # type: ignore[index]


@pytest.mark.slow
def test_tables_and_reports_are_assets_with_their_lineage(fired: tuple[Scheduled, dict[str, Any]]) -> None:
    site, _ = fired

    def materialized() -> dict[str, list[str]]:
        query = {"filter": {"event": {"prefix": ["prefect.asset.materialization"]}}}
        with httpx.Client(trust_env=False, timeout=30) as client:
            events = client.post(f"{site.server.url}/events/filter", json=query).raise_for_status().json()["events"]
        return {
            event["resource"]["prefect.resource.id"].rpartition("/")[2]: [
                related["prefect.resource.id"].rpartition("/")[2]
                for related in event["related"]
                if related.get("prefect.resource.role") == "asset"
            ]
            for event in events
        }

    lineage = wait_for(lambda: len(found := materialized()) >= 3 and found, 60, "assets")
    assert lineage["tables"] == ["source"]
    assert lineage["reports"] == ["tables"]
    assert lineage["current"][0] in ("reports", "source")
