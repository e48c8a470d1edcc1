"""What tests share: the shared corpora, unpacked once, and a quiet build."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from filelock import FileLock

from bench.compare import unpack as unpack_archive
from bench.old_files import write_old
from flows.build import build
from flows.settings import Settings
from flows.warehouse import Warehouse

if TYPE_CHECKING:
    from collections.abc import Callable

    from flows.warehouse import Run

# a machine that is busy makes no test fail
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

ROOT = Path(__file__).parent.parent
CORPORA = ROOT.parent / "shared" / "corpora"
UV = str(Path(sys.executable).with_name("uv"))
MAIN_CORPUS = "quicktakes-2025-02-27"
PATIENCE_SECONDS = 600
"""How long tests wait for what has to come; a machine may be slow, and waiting costs nothing where it comes soon."""


def quiet(stage: str, done: int, total: int) -> None:
    """Take note of nothing."""


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all processes of this test run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def make_once(folder: Path, make: Callable[[Path], object]) -> Path:
    """Return a folder that the first process to need it makes, while the others wait."""
    is_made = folder.with_name(f"{folder.name}.made")
    with FileLock(folder.with_name(f"{folder.name}.lock")):
        if not is_made.exists():
            shutil.rmtree(folder, ignore_errors=True)
            make(folder)
            is_made.touch()
    return folder


@pytest.fixture(scope="session")
def unpacked(shared_folder: Path) -> Callable[[str], Path]:
    """Unpack a shared corpus once and return its folder; fails under CI, and skips elsewhere, if it is not there."""

    def unpack(name: str) -> Path:
        archive = CORPORA / f"{name}.tar.xz"
        if not archive.is_file():
            reason = f"{archive} is not there: lay the shared corpora beside the repository"
            if os.environ.get("CI"):
                pytest.fail(reason)
            pytest.skip(reason)
        return make_once(shared_folder / name, lambda folder: unpack_archive(archive, folder))

    return unpack


@pytest.fixture(scope="session")
def main_content(unpacked: Callable[[str], Path]) -> Path:
    """Return the content folder of the main corpus."""
    return unpacked(MAIN_CORPUS) / "quicktakes" / "content"


@pytest.fixture(scope="session")
def main_warehouse(main_content: Path, shared_folder: Path) -> Warehouse:
    """Return a warehouse with one run of the main corpus, built by the command."""
    folder = make_once(
        shared_folder / "main_warehouse",
        lambda folder: run_command("build", str(main_content), "--warehouse", str(folder)),
    )
    return Warehouse(folder)


def run_command(*arguments: str, check: bool = True, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the installed `matterhouse` command as a user would."""
    command = [str(Path(sys.executable).with_name("matterhouse")), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=check, cwd=cwd, timeout=PATIENCE_SECONDS)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Return an empty site with a warehouse beside it."""
    return Site(tmp_path / "content", tmp_path / "warehouse")


class Site:
    """A small site that a test writes, and builds."""

    def __init__(self, content: Path, warehouse: Path):
        self.content, self.warehouse = content, Warehouse(warehouse)
        content.mkdir()

    def write(self, path: str, text: str | bytes) -> Path:
        """Write a file of the site; it looks old enough to be trusted by its time."""
        write_old(file := self.content / path, text)
        return file

    def page(self, path: str, **fields: object) -> Path:
        """Write a page with these fields, each on a line of its own."""
        lines = "".join(f"{key}: {value}\n" for key, value in fields.items())
        return self.write(path, f"---\n{lines}---\nBody of {path}.\n")

    def build(self, *, full: bool = False, dashboard: bool = False, **settings: Any) -> Run:
        """Build the site and return the run; without CSV, which few tests read."""
        chosen = {"source": self.content, "warehouse": self.warehouse.folder, "feed": {"csv": "none"}, **settings}
        return build(Settings.model_validate(chosen), full=full, dashboard=dashboard, notify=quiet)

    def sql(self, query: str) -> list[tuple[object, ...]]:
        """Return the rows of a query on the current run."""
        from flows.query import ask, open_run

        with open_run(self.warehouse, self.warehouse.run()) as connection:
            return ask(connection, query).rows


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that takes today's reports of the sample for the right ones."""
    parser.addoption("--golden", action="store_true", help="write tests/golden anew")


LONGEST = (
    "test_schedule.py", "test_findings_over_time.py", "test_wheel.py", "test_faults.py", "test_kill.py",
    "test_dashboard.py", "test_foresee.py", "test_orchestrate.py",
)  # fmt: skip
"""Files that take longest or wait most; they begin first, so that none is left alone at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of the longest files first."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(LONGEST)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Return one process more than processors: tests that wait for servers and schedules leave one idle."""
    return (os.cpu_count() or 1) + 1
