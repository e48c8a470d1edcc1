"""The wheel, installed with pip alone into an empty environment, works from another folder."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT, UV

if TYPE_CHECKING:
    from pathlib import Path


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False, timeout=500
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the bin folder of an environment that holds the wheel and what its bounds bring in."""
    folder = tmp_path_factory.mktemp("wheel")
    run(UV, "build", "--quiet", "--wheel", "--out-dir", folder, ROOT, cwd=folder)
    (wheel,) = folder.glob("*.whl")
    run(sys.executable, "-m", "venv", folder / "env", cwd=folder)
    run(folder / "env/bin/python", "-m", "pip", "install", "--quiet", wheel, cwd=folder)
    return folder / "env" / "bin"


def test_it_builds_the_sample_and_a_site_of_ones_own(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.md").write_text("---\ntitle: A\nurl: /a\nrelated: /nowhere\n---\nText\n")
    sample = run(installed / "matterhouse", "build", cwd=tmp_path)
    assert "70 files, 70 pages (70 added)" in sample
    own = run(installed / "matterhouse", "build", "pages", cwd=tmp_path)
    assert "1 file, 1 page " in own
    assert "/nowhere" in run(installed / "matterhouse", "report", "broken_links", cwd=tmp_path)


def test_the_flow_runs_with_a_prefect_server(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: A\n---\nText\n")
    command = (installed / "python", "-m", "flows.orchestrate", tmp_path, "--warehouse", tmp_path / "out")
    assert "Z-" in run(*command, cwd=tmp_path)
