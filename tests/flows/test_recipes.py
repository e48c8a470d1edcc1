"""The recipes of docs/feed.md, each with the tool that it is for."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT, UV, Site

if TYPE_CHECKING:
    from pathlib import Path

RECIPES = (ROOT / "docs" / "feed.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a warehouse, from which the recipes' paths hold."""
    folder = tmp_path_factory.mktemp("recipes")
    shutil.copytree(ROOT / "data" / "sample", folder / "content")
    site = Site.__new__(Site)
    from flows.warehouse import Warehouse

    site.content, site.warehouse = folder / "content", Warehouse(folder / "warehouse")
    site.build(feed={})
    return folder


def recipe(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", RECIPES, re.DOTALL)


def run(command: list[str], folder: Path, text: str | None = None) -> str:
    done = subprocess.run(command, cwd=folder, input=text, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_python_recipes_run(folder: Path) -> None:
    program = "\n".join(recipe("python")).replace("pl.read", "x = pl.read").replace("pd.read", "y = pd.read")
    command = [UV, "run", "--quiet", "--no-project", "--with", "polars", "--with", "pandas", "python", "-"]
    assert run(command, folder, f"{program}\nprint(x.height, len(y))\n").split()[1] != "0"


@pytest.mark.slow
def test_sql_recipe_runs_in_the_duckdb_command(folder: Path) -> None:
    (query,) = recipe("sql")
    command = [UV, "run", "--quiet", "--no-project", "--with", "duckdb-cli", "duckdb", "-csv"]
    assert "vegetables" in run(command, folder, query)


def test_shell_recipe_runs(folder: Path) -> None:
    (command,) = recipe("console")
    assert run(["sh", "-c", command], folder).startswith("source_path,")


@pytest.mark.slow
def test_node_reads_the_csv(folder: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed; run: apt-get install nodejs")
    (program,) = recipe("javascript")
    assert int(run([node, "-e", program], folder)) > 0
