"""The Prefect flow, run by its own command and read back through the REST API of a running server."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb
import pytest

from flows.prefect_server import QUIET
from flows.warehouse import Warehouse
from tests.conftest import PATIENCE_SECONDS
from tests.flows.conftest import called, running_prefect, watched

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.conftest import Site
    from tests.flows.conftest import PrefectServer

SAMPLE = Path(str(files("data") / "sample"))


class Build(NamedTuple):
    """A flow run, as its process ended and as the server tells of it."""

    process: subprocess.CompletedProcess[str]
    flow_run: dict[str, Any]
    tasks: dict[str, str]


def run_python(*arguments: object, environment: Mapping[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(
        command,
        env=dict(environment),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


def build(server: PrefectServer, warehouse: Path, source: Path = SAMPLE, program: object = None) -> Build:
    """Run the flow, or a `program` that does, and return what the server knows of the newest run."""
    start = ["-m", "flows.orchestrate"] if program is None else [program]
    process = run_python(
        *start, source, "--warehouse", warehouse, environment=server.environment, folder=warehouse.parent
    )
    runs: list[dict[str, Any]] = server.ask("flow_runs", sort="START_TIME_DESC")
    flow_run = next(run for run in runs if run["parameters"]["warehouse"] == str(warehouse))
    return Build(process, flow_run, task_states(server, flow_run["id"]))


def task_states(server: PrefectServer, flow_run_id: str) -> dict[str, str]:
    """Return the tasks of a flow run in their order, once the server has taken note of how each ended."""

    def states() -> dict[str, str]:
        tasks: list[dict[str, Any]] = server.ask("task_runs", flow_runs={"id": {"any_": [flow_run_id]}})
        assert all(task["run_count"] <= 1 for task in tasks)
        tasks.sort(key=lambda task: str(task["expected_start_time"]))
        return {task["name"]: task["state_type"] for task in tasks}

    ended: dict[str, str] = wait_for(
        states, lambda found: bool(found) and not {"PENDING", "RUNNING"} & set(found.values())
    )
    return ended


def wait_for(look: Callable[[], Any], is_there: Callable[[Any], bool]) -> Any:
    """Look until it is there; the server takes note of tasks and logs a moment later than of flows."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_there(found := look()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


@pytest.fixture(scope="module")
def first(prefect_server: PrefectServer, tmp_path_factory: pytest.TempPathFactory) -> Build:
    return build(prefect_server, tmp_path_factory.mktemp("built") / "warehouse")


@pytest.fixture(scope="module")
def artifacts(prefect_server: PrefectServer, first: Build) -> dict[str, dict[str, Any]]:
    found: list[dict[str, Any]] = prefect_server.ask("artifacts", flow_runs={"id": {"any_": [first.flow_run["id"]]}})
    return {artifact["key"]: artifact for artifact in found}


def warehouse_of(result: Build) -> Warehouse:
    return Warehouse(Path(result.flow_run["parameters"]["warehouse"]))


def test_flow_runs_each_stage_as_a_task(first: Build) -> None:
    assert first.process.returncode == 0, first.process.stderr
    assert first.flow_run["state_type"] == "COMPLETED"
    assert first.flow_run["name"] == f"build {SAMPLE}"
    assert list(first.tasks.items()) == [
        ("extract", "COMPLETED"),
        ("tabulate", "COMPLETED"),
        ("model", "COMPLETED"),
        ("publish", "COMPLETED"),
    ]


def test_command_prints_nothing_but_the_run_id(first: Build) -> None:
    assert first.process.stdout == warehouse_of(first).run().run_id + "\n"


def test_log_tells_counts_and_seconds_of_each_stage(prefect_server: PrefectServer, first: Build) -> None:
    def messages() -> str:
        logs = prefect_server.ask("logs", logs={"flow_run_id": {"any_": [first.flow_run["id"]]}})
        return "\n".join(str(log["message"]) for log in logs)

    text = wait_for(messages, lambda found: "publish: run_id=" in found)
    summary = warehouse_of(first).run().read_summary()
    assert f"extract: files={summary['run']['file_count']} seconds=" in text
    assert f"tabulate: pages={summary['headlines']['pages']} " in text
    assert f"model: added_count={summary['run']['added_count']} " in text
    assert f"publish: run_id={summary['run']['run_id']} seconds=" in text


def test_every_report_is_an_artifact(first: Build, artifacts: dict[str, dict[str, Any]]) -> None:
    reports = {file.stem.replace("_", "-") for file in warehouse_of(first).run().reports.glob("*.parquet")}
    assert reports
    assert artifacts.keys() == reports | {"progress", "new-findings"}
    assert {key for key, artifact in artifacts.items() if artifact["type"] != "table"} == {"headlines", "progress"}
    assert artifacts["progress"]["type"] == "progress"
    assert artifacts["progress"]["data"] == 100.0


def test_headlines_are_markdown(first: Build, artifacts: dict[str, dict[str, Any]]) -> None:
    run = warehouse_of(first).run()
    assert artifacts["headlines"]["type"] == "markdown"
    assert run.run_id in artifacts["headlines"]["data"]
    assert f"| pages | {run.read_summary()['headlines']['pages']} |" in artifacts["headlines"]["data"]


def test_table_artifact_has_the_rows_of_its_report(first: Build, artifacts: dict[str, dict[str, Any]]) -> None:
    with duckdb.connect(str(warehouse_of(first).run().database), read_only=True) as connection:
        relation = connection.sql("from reports.broken_links")
        expected = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
        (comment,) = connection.sql(
            "select comment from duckdb_tables() where table_name = 'broken_links'"
        ).fetchall()[0]
    assert expected
    assert json.loads(artifacts["broken-links"]["data"]) == json.loads(json.dumps(expected, default=str))
    assert artifacts["broken-links"]["description"] == f"{comment} Rows: {len(expected)}."


def test_long_report_says_how_many_rows_there_are(first: Build, artifacts: dict[str, dict[str, Any]]) -> None:
    with duckdb.connect(str(warehouse_of(first).run().database), read_only=True) as connection:
        (row_count,) = connection.sql("select count(*) from reports.keyword_coverage").fetchall()[0]
    assert row_count > 100
    assert len(json.loads(artifacts["keyword-coverage"]["data"])) == 100
    assert artifacts["keyword-coverage"]["description"].endswith(f" Rows: the first 100 of {row_count}.")


def test_unchanged_files_are_published_again(prefect_server: PrefectServer, first: Build) -> None:
    warehouse = warehouse_of(first)
    second = build(prefect_server, warehouse.folder)
    assert second.process.returncode == 0, second.process.stderr
    assert second.tasks == {"extract": "COMPLETED", "republish": "COMPLETED"}
    assert warehouse.run_ids() == [first.process.stdout.strip(), second.process.stdout.strip()]


def test_missing_source_fails_the_flow_once_and_in_one_line(prefect_server: PrefectServer, tmp_path: Path) -> None:
    failed = build(prefect_server, tmp_path / "warehouse", source=tmp_path / "nowhere")
    message = f"{tmp_path / 'nowhere'}: no such folder; name the folder that holds the Markdown files"
    assert failed.process.returncode == 2
    assert f"\nerror: {message}\n" in failed.process.stderr
    assert "Traceback" not in failed.process.stderr
    assert not failed.process.stdout
    assert failed.flow_run["state_type"] == "FAILED"
    assert message in failed.flow_run["state"]["message"]
    assert failed.flow_run["run_count"] == 1
    assert failed.tasks == {"extract": "FAILED"}


def test_warehouse_that_another_build_holds_fails_the_flow(prefect_server: PrefectServer, tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "warehouse")
    warehouse.prepare()
    with warehouse.writing():
        process = run_python(
            "-m", "flows.orchestrate", SAMPLE, "--warehouse", warehouse.folder,
            environment=prefect_server.environment, folder=tmp_path,
        )  # fmt: skip
    assert process.returncode == 2
    assert f"\nerror: {warehouse.folder}: a build of process {os.getpid()} " in process.stderr


def test_cancelled_flow_gives_the_warehouse_back(prefect_server: PrefectServer, tmp_path: Path) -> None:
    program = tmp_path / "cancelled.py"
    program.write_text(
        "import os, signal, time\n"
        "from flows import build, orchestrate\n"
        "def tabulate(work):\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    time.sleep(30)\n"
        "build.Build.tabulate = tabulate\n"
        "orchestrate.main()\n"
    )
    cancelled = build(prefect_server, tmp_path / "warehouse", program=program)
    assert cancelled.process.returncode == -signal.SIGTERM
    assert cancelled.flow_run["state_type"] == "CRASHED"
    assert cancelled.tasks == {"extract": "COMPLETED", "tabulate": "CRASHED"}
    warehouse = warehouse_of(cancelled)
    assert warehouse.current() is None
    with warehouse.writing():
        pass


def test_workers_do_not_import_the_main_module(prefect_server: PrefectServer, tmp_path: Path) -> None:
    program = tmp_path / "parallel.py"
    program.write_text(
        "from pathlib import Path\n"
        f"with Path({str(tmp_path / 'imported')!r}).open('a') as log: log.write(__name__ + ' ')\n"
        "if __name__ == '__main__':\n"
        "    from flows import extract, orchestrate\n"
        "    extract.ONE_PROCESS_FILES, extract.CHUNK_FILES = 1, 16\n"
        "    orchestrate.main()\n"
    )
    parallel = build(prefect_server, tmp_path / "warehouse", program=program)
    assert parallel.process.returncode == 0, parallel.process.stderr
    assert (tmp_path / "imported").read_text() == "__main__ "


@pytest.mark.slow
def test_flow_runs_without_a_server(prefect_server: PrefectServer, tmp_path: Path) -> None:
    environment = prefect_server.environment | {"PREFECT_HOME": str(tmp_path / "prefect")}
    for name in ("PREFECT_API_URL", *QUIET):
        environment.pop(name, None)
    environment, connections = watched(environment, tmp_path)
    process = run_python(
        "-m", "flows.orchestrate", SAMPLE, "--warehouse", tmp_path / "warehouse",
        environment=environment, folder=tmp_path,
    )  # fmt: skip
    assert process.returncode == 0, process.stderr
    assert process.stdout == Warehouse(tmp_path / "warehouse").run().run_id + "\n"
    assert called(connections) == {"127.0.0.1"}


def test_command_line_does_not_import_prefect(tmp_path: Path) -> None:
    program = "import flows.cli, flows.build, sys; assert 'prefect' not in {m.split('.')[0] for m in sys.modules}"
    process = run_python("-c", program, environment={}, folder=tmp_path)
    assert process.returncode == 0, process.stderr


def test_no_other_module_imports_prefect() -> None:
    modules = [file for package in ("flows", "transforms") for file in Path(str(files(package))).rglob("*.py")]
    importing = re.compile(r"^\s*(from|import) prefect\b", re.MULTILINE)
    assert sorted(file.name for file in modules if importing.search(file.read_text())) == [
        "artifacts.py",
        "orchestrate.py",
        "prefect_server.py",
        "serve.py",
        "upkeep.py",
    ]


def test_build_records_itself_where_a_server_is_named(prefect_server: PrefectServer, tmp_path: Path) -> None:
    command = ["-m", "flows.cli", "build", SAMPLE, "--warehouse", tmp_path / "warehouse"]
    program = tmp_path / "command.py"
    program.write_text("from flows.cli import main\nmain()\n")
    process = run_python(program, *command[2:], environment=prefect_server.environment, folder=tmp_path)
    assert process.returncode == 0, process.stderr
    assert "Content coverage" in process.stdout
    runs: list[dict[str, Any]] = prefect_server.ask("flow_runs", sort="START_TIME_DESC")
    run = next(run for run in runs if run["parameters"]["warehouse"] == str(tmp_path / "warehouse"))
    assert run["state_type"] == "COMPLETED"
    before = len(runs)
    direct = run_python(program, *command[2:], "--no-flow", environment=prefect_server.environment, folder=tmp_path)
    assert direct.returncode == 0, direct.stderr
    assert len(prefect_server.ask("flow_runs")) == before


def test_time_that_is_up_stops_a_query_and_gives_the_warehouse_back(
    prefect_server: PrefectServer, tmp_path: Path
) -> None:
    own = tmp_path / "reports"
    own.mkdir()
    (own / "endless.sql").write_text(
        "-- One row.\n\nselect count(*) as pair_count from range(10000000) as a, range(10000000) as b\n"
        "where a.range * b.range % 7 = 3\n"
    )
    (tmp_path / "matterhouse.toml").write_text(f"source = {json.dumps(str(SAMPLE))}\n")
    program = tmp_path / "timed.py"
    program.write_text(
        "import sys\nfrom flows.orchestrate import build_warehouse\n"
        "build_warehouse(config=sys.argv[1], timeout_minutes=0.3)\n"  # a busy machine has to reach the models
    )
    began = time.monotonic()
    process = run_python(
        program, tmp_path / "matterhouse.toml", environment=prefect_server.environment, folder=tmp_path
    )
    assert process.returncode != 0
    assert time.monotonic() - began < PATIENCE_SECONDS
    runs: list[dict[str, Any]] = prefect_server.ask("flow_runs", sort="START_TIME_DESC")
    run = next(run for run in runs if run["parameters"]["config"] == str(tmp_path / "matterhouse.toml"))
    assert run["state_type"] == "FAILED"
    tasks = task_states(prefect_server, run["id"])
    assert tasks["model"] == "FAILED", tasks
    warehouse = Warehouse(tmp_path / "warehouse")
    assert warehouse.current() is None
    with warehouse.writing():
        pass


def test_what_is_no_schedule_is_refused(tmp_path: Path, prefect_server: PrefectServer) -> None:
    program = tmp_path / "command.py"
    program.write_text("from flows.cli import main\nmain()\n")
    process = run_python(
        program, "serve", SAMPLE, "--cron", "whenever", environment=prefect_server.environment, folder=tmp_path
    )
    assert process.returncode == 2
    assert "error: --cron 'whenever': not a schedule" in process.stderr
    assert "Traceback" not in process.stderr


@pytest.mark.slow
def test_a_killed_server_does_not_stop_the_build(tmp_path: Path) -> None:
    program = tmp_path / "orphaned.py"
    program.write_text(
        "import os, signal, sys\n"
        "from flows import build, orchestrate\n"
        "group, real = int(sys.argv.pop()), build.Build.tabulate\n"
        "def tabulate(work):\n"
        "    os.killpg(group, signal.SIGKILL)\n"
        "    real(work)\n"
        "build.Build.tabulate = tabulate\n"
        "orchestrate.main()\n"
    )
    warehouse = Warehouse(tmp_path / "warehouse")
    with running_prefect(tmp_path / "prefect") as (server, group), (tmp_path / "log").open("wb") as log:
        environment = server.environment | {"PREFECT_CLIENT_MAX_RETRIES": "0"}
        command = [sys.executable, *map(str, (program, SAMPLE, "--warehouse", warehouse.folder, group))]
        process = subprocess.Popen(command, env=environment, stderr=log, stdout=log)
        try:
            # The process itself lives on for a minute, in which Prefect tries to send its events.
            run = wait_for(warehouse.current, lambda found: found is not None)
        finally:
            process.kill()
            process.wait()
    assert run is not None
    assert run.read_summary()["headlines"]["pages"] == sum(1 for _ in SAMPLE.rglob("*.md"))
    assert b"does not answer, the build goes on" in (tmp_path / "log").read_bytes()


def test_the_gate_is_a_state_with_a_name(prefect_server: PrefectServer, first: Build, tmp_path: Path) -> None:
    program = tmp_path / "gate.py"
    program.write_text(
        "import sys\nfrom flows.upkeep import check_warehouse\n"
        "for fail_on in ('error', 'new-error'):\n"
        "    state = check_warehouse(warehouse=sys.argv[1], fail_on=fail_on, return_state=True)\n"
        "    print(state.name)\n"
    )
    warehouse = warehouse_of(first)
    build(prefect_server, warehouse.folder)
    process = run_python(program, warehouse.folder, environment=prefect_server.environment, folder=tmp_path)
    assert process.stdout.split() == ["GateFailed", "GatePassed"], process.stderr
    runs: list[dict[str, Any]] = prefect_server.ask("flow_runs", sort="START_TIME_DESC")
    named = [run["state_name"] for run in runs if run["parameters"].get("fail_on")]
    assert sorted(named) == ["GateFailed", "GatePassed"]


def test_a_gate_that_fails_is_told_to_the_webhook(
    prefect_server: PrefectServer, first: Build, tmp_path: Path
) -> None:
    program = tmp_path / "gate.py"
    program.write_text(
        "import sys\nfrom flows import artifacts\nfrom flows.upkeep import check_warehouse\n"
        "artifacts.notify = lambda text: print(text)\n"
        "check_warehouse(warehouse=sys.argv[1], fail_on='error', return_state=True)\n"
    )
    warehouse = warehouse_of(first)
    process = run_python(program, warehouse.folder, environment=prefect_server.environment, folder=tmp_path)
    assert "ended as GateFailed" in process.stdout, process.stderr


def test_nothing_calls_home(tmp_path: Path) -> None:
    program = tmp_path / "quiet.py"
    program.write_text(
        "import os\nimport flows.orchestrate\nfrom prefect.settings import get_current_settings\n"
        "print(get_current_settings().server.analytics_enabled, os.environ['DO_NOT_TRACK'])\n"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "DO_NOT"))}
    process = run_python(program, environment=kept | {"PREFECT_HOME": str(tmp_path)}, folder=tmp_path)
    assert process.stdout.split() == ["False", "1"], process.stderr


def test_old_runs_are_pruned_by_a_flow(prefect_server: PrefectServer, site: Site, tmp_path: Path) -> None:
    for number in range(3):
        site.page(f"{number}.md", title="A page")
        site.build()
    warehouse = site.warehouse.folder
    program = tmp_path / "prune.py"
    program.write_text("import sys\nfrom flows.upkeep import prune_warehouse\nprune_warehouse(1, sys.argv[1])\n")
    process = run_python(program, warehouse, environment=prefect_server.environment, folder=tmp_path)
    assert process.returncode == 0, process.stderr
    assert len(Warehouse(warehouse).run_ids()) == 1


def test_history_is_built_by_a_flow(prefect_server: PrefectServer, tmp_path: Path) -> None:
    content = tmp_path / "site"
    content.mkdir()
    git = ["git", "-C", str(content), "-c", "user.name=A", "-c", "user.email=a@example.com"]
    subprocess.run([*git, "init", "--quiet"], check=True)
    for number in range(2):
        (content / f"{number}.md").write_text(f"---\ntitle: Page {number}\n---\n")
        subprocess.run([*git, "add", "."], check=True)
        subprocess.run([*git, "commit", "--quiet", "-m", f"Page {number}"], check=True)
    program = tmp_path / "history.py"
    program.write_text(
        "import sys\nfrom flows.upkeep import backfill_warehouse\n"
        "print(len(backfill_warehouse('2 days ago', 'commit', sys.argv[1], sys.argv[2])))\n"
    )
    warehouse = tmp_path / "warehouse"
    process = run_python(program, content, warehouse, environment=prefect_server.environment, folder=tmp_path)
    assert process.stdout.strip() == "2", process.stderr
    assert len(Warehouse(warehouse).run_ids()) == 2
