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

from flows.prefect_server import QUIET, end
from flows.warehouse import Warehouse
from tests.conftest import PATIENCE_SECONDS, ROOT
from tests.debian import debian_program
from tests.flows.conftest import PrefectServer, called, prefect_environment, watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SAMPLE = Path(str(files("data") / "sample"))
MAKE_SERVER = ("-m", "flows.prefect_server")
SERVE = ("-c", "from flows.cli import main; main()", "serve", "--cron", "* * * * *")
"""A schedule has whole minutes; a busy machine needs a while to start what fires."""


class Scheduled(NamedTuple):
    """A served site: its folder, the server, what the webhook was sent, and the process that serves it.

    `connections` notes with whom any of its processes connects.
    """

    folder: Path
    server: PrefectServer
    messages: list[str]
    process: subprocess.Popen[bytes]
    connections: Path


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
            wait_for(lambda: subprocess.run(ready, capture_output=True, check=False).returncode == 0, "PostgreSQL")
            yield f"postgresql+asyncpg://matterhouse@127.0.0.1:{port}/postgres"
        finally:
            end(process)


def wait_for(found: Callable[[], Any], what: str, every: float = 0.5) -> Any:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if value := found():
            return value
        time.sleep(every)
    pytest.fail(f"no {what} within {PATIENCE_SECONDS} seconds")


@contextlib.contextmanager
def scheduled(folder: Path, command: Sequence[str], database: str | None = None) -> Iterator[Scheduled]:
    """Serve a copy of the sample by a command that starts a server, with a schedule that fires every minute."""
    shutil.copytree(SAMPLE, folder / "content")
    (folder / "matterhouse.toml").write_text('source = "content"\n')
    deployment = (ROOT / "prefect.yaml").read_text().replace('"0 6 * * *"', '"* * * * *"')
    (folder / "prefect.yaml").write_text(deployment)
    port = free_port()
    url = f"http://127.0.0.1:{port}/api"
    messages: list[str] = []
    with webhook(messages) as hook, (folder / "server.log").open("wb") as log:
        (folder / "watch").mkdir()
        quiet = {name: value for name, value in prefect_environment(folder / "prefect").items() if name not in QUIET}
        environment, connections = watched(quiet | {"MATTERHOUSE_WEBHOOK_URL": hook}, folder / "watch")
        if database:
            environment["DATABASE"] = database
        process = subprocess.Popen(
            [sys.executable, *command, "--port", str(port)],
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            yield Scheduled(folder, PrefectServer(url, environment), messages, process, connections)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(40)
            finally:
                end(process)


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Scheduled]]:
    """Start `make server` on two databases, and `matterhouse serve`, at once: they wait for the same minute."""
    with contextlib.ExitStack() as stack:
        folders = {name: tmp_path_factory.mktemp(name) for name in ("sqlite", "postgres", "alone")}
        database = stack.enter_context(postgres())
        commands = {"sqlite": (MAKE_SERVER, None), "postgres": (MAKE_SERVER, database), "alone": (SERVE, None)}
        yield {name: stack.enter_context(scheduled(folders[name], *commands[name])) for name in folders}


def first_run(site: Scheduled) -> dict[str, Any]:
    """Return the first flow run that a schedule started, once it has ended."""

    def ended() -> dict[str, Any] | None:
        assert site.process.poll() is None, (site.folder / "server.log").read_text()
        with contextlib.suppress(httpx.HTTPError):
            runs: list[dict[str, Any]] = site.server.ask("flow_runs", sort="START_TIME_ASC")
            return next((run for run in runs if run["end_time"]), None)
        return None

    run: dict[str, Any] = wait_for(ended, f"run: {site.folder / 'server.log'}")
    return run


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def fired(request: pytest.FixtureRequest, sites: dict[str, Scheduled]) -> tuple[Scheduled, dict[str, Any]]:
    """Return a site of `make server` with the first flow run of its schedule."""
    site = sites[request.param]
    return site, first_run(site)


@pytest.mark.slow
def test_a_served_build_fires_with_no_worker(sites: dict[str, Scheduled]) -> None:
    site = sites["alone"]
    run = first_run(site)
    assert run["state_type"] == "COMPLETED", run["state"]
    assert run["auto_scheduled"]
    assert run["work_pool_name"] is None
    assert Warehouse(site.folder / "warehouse").run().read_summary()["headlines"]["pages"] > 0


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
    wait_for(lambda: site.messages, "message")
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
        with httpx.Client(trust_env=False, timeout=PATIENCE_SECONDS) as client:
            events = client.post(f"{site.server.url}/events/filter", json=query).raise_for_status().json()["events"]
        return {
            event["resource"]["prefect.resource.id"].rpartition("/")[2]: [
                related["prefect.resource.id"].rpartition("/")[2]
                for related in event["related"]
                if related.get("prefect.resource.role") == "asset"
            ]
            for event in events
        }

    lineage = wait_for(lambda: len(found := materialized()) >= 3 and found, "assets")
    assert lineage["tables"] == ["source"]
    assert lineage["reports"] == ["tables"]
    assert lineage["current"][0] in ("reports", "source")


def run_now(site: Scheduled, deployment_id: str) -> str:
    """Start a run of a deployment without waiting for its minute, and return its id; a busy server may refuse."""

    def started() -> str | None:
        url = f"{site.server.url}/deployments/{deployment_id}/create_flow_run"
        answer = httpx.post(url, json={}, trust_env=False, timeout=PATIENCE_SECONDS)
        return str(answer.json()["id"]) if answer.is_success else None

    run_id: str = wait_for(started, "new run")
    return run_id


def run_of(site: Scheduled, run_id: str) -> dict[str, Any]:
    (run,) = site.server.ask("flow_runs", flow_runs={"id": {"any_": [run_id]}})
    return run


def children(process_id: int) -> list[int]:
    """Return the processes that a process has started, and those that these have."""
    own = [
        int(child)
        for task in Path(f"/proc/{process_id}/task").glob("*/children")
        for child in task.read_text().split()
    ]
    return own + [grandchild for child in own for grandchild in children(child)]


def worker_of(process_id: int) -> int:
    """Return the process of the worker that a process has started."""
    return next(child for child in children(process_id) if b"worker" in Path(f"/proc/{child}/cmdline").read_bytes())


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="finds the worker in /proc")
@pytest.mark.parametrize("fired", ["postgres"], indirect=True)
def test_a_killed_worker_is_replaced_and_its_run_holds_up_no_other(
    fired: tuple[Scheduled, dict[str, Any]],
) -> None:
    site, first = fired
    warehouse = Warehouse(site.folder / "warehouse")
    killed = run_now(site, first["deployment_id"])

    def under_way() -> dict[str, Any] | None:
        run = run_of(site, killed)
        return run if run["state_type"] == "RUNNING" and run["infrastructure_pid"] else None

    process_id = int(wait_for(under_way, "run", every=0.05)["infrastructure_pid"])
    worker = worker_of(site.process.pid)
    for process in (worker, process_id, *children(process_id)):
        os.kill(process, signal.SIGKILL)
    (site.folder / "content" / "new.md").write_text("---\nurl: /new\ntitle: A new page\n---\nText.\n")
    before = warehouse.run().run_id
    wait_for(lambda: run_of(site, killed)["state_type"] == "CRASHED", "end of the killed run")
    following = run_now(site, first["deployment_id"])
    wait_for(lambda: run_of(site, following)["state_type"] == "COMPLETED", "run of another worker")
    assert worker_of(site.process.pid) != worker
    assert warehouse.run().run_id > before
    assert warehouse.run().read_summary()["headlines"]["pages"] > 60


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sqlite", "postgres", "alone"])
def test_servers_workers_and_flow_runs_call_nobody(sites: dict[str, Scheduled], name: str) -> None:
    first_run(sites[name])
    hosts = {host for host in called(sites[name].connections) if not host.startswith("/")}  # no sockets in files
    assert hosts <= {"127.0.0.1", "::1", "localhost"}
    assert hosts
