"""A build that is killed at any moment harms nothing."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.conftest import Site, run_command

PAGES = 3_200
"""Enough for worker processes."""
STAGES = ("", "*.unfinished", *(f"*.unfinished/{name}" for name in (
    "tables/pages.parquet", "warehouse.duckdb", "reports/*.parquet", "feed",
)))  # fmt: skip
"""What is there first in each stage of a build, in its folder of runs: before the first, its worker processes.

Stages, not seconds, which differ on a busy machine. `python -m bench.faults` kills two hundred builds.
"""


@pytest.fixture(scope="module")
def large_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("killed")
    site = Site(folder / "content", folder / "warehouse")
    for number in range(PAGES):
        related = f"/{(number * 7) % PAGES}"
        site.page(f"{number % 9}/{number}.md", id=number, url=f"/{number}", title=f"Page {number}", related=related)
    site.build()
    return site


def is_reached(stage: str, build: subprocess.Popen[bytes], runs: Path, left: set[Path]) -> bool:
    """Say whether a build has come to a stage; `left` are folders that killed builds have left behind."""
    if not stage:
        return bool(psutil.Process(build.pid).children())
    return any(left.isdisjoint([path, *path.parents]) for path in runs.glob(stage))


def test_a_killed_build_leaves_the_old_run_and_the_next_build_succeeds(large_site: Site) -> None:
    warehouse = str(large_site.warehouse.folder)
    command = [str(Path(sys.executable).with_name("matterhouse")), "build", str(large_site.content), "--full"]
    command += ["--warehouse", warehouse]
    chance = random.Random(20)
    runs = large_site.warehouse.runs_folder
    interrupted = published = 0
    for stage in STAGES * 2:
        before = large_site.warehouse.run().run_id
        left = set(runs.glob("*.unfinished"))
        build = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while build.poll() is None and not is_reached(stage, build, runs, left):
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.1))
        workers = psutil.Process(build.pid).children(recursive=True) if build.poll() is None else []
        build.send_signal(signal.SIGKILL)
        interrupted += build.wait() == -signal.SIGKILL
        report = run_command("report", "headlines", "--format", "csv", "--warehouse", warehouse)
        assert f"pages,{PAGES}," in report.stdout
        now = large_site.warehouse.run().run_id
        assert now >= before
        published += now > before
        _, alive = psutil.wait_procs(workers, timeout=60)
        assert not alive, "workers outlive the build that started them"
    assert interrupted - published >= len(STAGES), "too few builds were killed while they ran"
    large_site.page("0/0.md", id=0, url="/0", title="Changed", related="/7")
    run_command("build", str(large_site.content), "--warehouse", warehouse)
    assert large_site.sql("select title from pages where url = '/0'") == [("Changed",)]
    assert not list(large_site.warehouse.runs_folder.glob("*.unfinished"))
