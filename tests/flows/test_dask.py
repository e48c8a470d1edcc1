"""Files read by the workers of a cluster: scheduler and workers are processes, and one of them is killed."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

import pytest

from bench.corpus.__main__ import write_corpus
from bench.dask_workers import NAME_RUNS, Cluster
from bench.dask_workers import cluster as start_cluster
from flows import extract as extracting
from flows import read_on_dask
from flows.build import build
from flows.errors import RequestError
from flows.reading_plan import record_plan
from flows.settings import Settings
from flows.warehouse import Warehouse
from tests.conftest import PATIENCE_SECONDS
from tests.s3_server import free_port

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

    from flows.warehouse import Run

PAGES = 400
CHUNK = 40
WORKERS = 3


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    write_corpus(folder, PAGES, seed=1)
    return folder / "content"


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    with start_cluster(tmp_path, WORKERS) as started:
        yield started


def build_at(content: Path, warehouse: Path, dask: str = "", killing: subprocess.Popen[bytes] | None = None) -> Run:
    """Build; with a process to kill once the third chunk has come back."""

    def kill(stage: str, done: int, total: int) -> None:
        if killing and done >= 3 * CHUNK and killing.poll() is None:
            killing.send_signal(signal.SIGKILL)

    settings = Settings(source=content, warehouse=warehouse, dask=dask, without=("suggestions",))
    return build(settings, notify=kill)


def test_a_killed_worker_costs_nothing_but_time(
    content: Path, cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extracting, "CHUNK_FILES", CHUNK)
    here = build_at(content, tmp_path / "here")
    monkeypatch.setattr(extracting, "ONE_PROCESS_FILES", CHUNK)
    there = build_at(content, tmp_path / "there", cluster.address, killing=cluster.workers[0])
    assert cluster.workers[0].wait() == -signal.SIGKILL
    assert [worker.poll() for worker in cluster.workers[1:]] == [None, None]
    names = {file.name for file in here.tables.glob("*.parquet")} - NAME_RUNS
    assert len(names) > 20
    for name in names:
        assert (there.tables / name).read_bytes() == (here.tables / name).read_bytes(), name


def test_a_cluster_without_workers_is_given_up(
    content: Path, cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extracting, "ONE_PROCESS_FILES", CHUNK)
    monkeypatch.setattr(read_on_dask, "PATIENCE_SECONDS", 5)
    for worker in cluster.workers:
        worker.kill()
        worker.wait()
    began = time.monotonic()
    with pytest.raises(RequestError, match="no worker is left"):
        build_at(content, tmp_path / "warehouse", cluster.address)
    assert time.monotonic() - began < PATIENCE_SECONDS
    assert Warehouse(tmp_path / "warehouse").current() is None
    with pytest.raises(RequestError, match="no scheduler answers there"):
        build_at(content, tmp_path / "warehouse", f"tcp://127.0.0.1:{free_port()}")


def test_workers_of_another_version_are_refused(content: Path) -> None:
    from flows.read_files import Plan

    plan = Plan(str(content), record_plan(Settings(source=content)), 1 << 20)
    assert read_on_dask.read_chunk(plan, None, [], "another version") is None
