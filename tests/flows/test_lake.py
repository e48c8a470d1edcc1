"""Runs in a shared DuckLake: by the DuckDB that its extension is packaged for, in processes of their own.

The catalog is a file, or a real PostgreSQL with two writers and a reader at once.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from flows.errors import RequestError
from flows.lake import EXTENSIONS
from flows.settings import load_settings
from tests.conftest import PATIENCE_SECONDS, ROOT, UV
from tests.flows.test_schedule import postgres

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Site

VERSION = "1.5.5"
"""The newest DuckDB that the extensions are packaged for."""
WITH = [f"duckdb=={VERSION}", *(f"duckdb-extension-{name.replace('_', '-')}=={VERSION}" for name in EXTENSIONS)]
PYTHON = [UV, "run", "--quiet", "--isolated", "--no-project", *(f"--with={name}" for name in WITH), "python"]
ASK = """
import sys, duckdb
from flows.lake import _load
connection = duckdb.connect()
for name in ("ducklake", "postgres_scanner"):
    _load(connection, name)
connection.execute(f"attach 'ducklake:{sys.argv[1]}' as lake (read_only)")
for query in sys.argv[2:]:
    print(*connection.execute(query).fetchall(), sep="|")
"""
WATCH = """
import sys, time, duckdb
from flows.lake import _load
connection = duckdb.connect()
for name in ("ducklake", "postgres_scanner"):
    _load(connection, name)
connection.execute(f"attach 'ducklake:{sys.argv[1]}' as lake (read_only)")
seen = set()
deadline = time.monotonic() + 240
while len(seen) < 2 and time.monotonic() < deadline:
    pages, runs = connection.execute(
        "select (select count(*) from lake.one.pages), (select count(distinct run_id) from lake.one.published_run)"
    ).fetchone()
    assert runs == 1, runs
    seen.add(pages)
print(sorted(seen))
"""


def started(*arguments: object) -> subprocess.Popen[str]:
    command = [*PYTHON, *(str(argument) for argument in arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)


def finished(process: subprocess.Popen[str]) -> str:
    out, error = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, error
    return out.strip()


def publish(folder: Path, catalog: str, data: Path, schema: str = "main") -> subprocess.Popen[str]:
    return started("-m", "flows.lake", folder, catalog, data, schema)


def ask(catalog: str, *queries: str) -> list[str]:
    return finished(started("-c", ASK, catalog, *queries)).splitlines()


@pytest.fixture
def runs(site: Site) -> tuple[Path, Path]:
    """Return two runs of a site, the second with one page more."""
    site.page("a.md", url="/a", title="One", related="/b")
    first = site.build().folder
    site.page("b.md", url="/b", title="Two")
    return first, site.build().folder


def test_a_run_is_a_snapshot(runs: tuple[Path, Path], tmp_path: Path) -> None:
    catalog, data = str(tmp_path / "lake.ducklake"), tmp_path / "data"
    for folder in (runs[0], runs[1], runs[1]):
        finished(publish(folder, catalog, data))
    now, before, messages, verdicts = ask(
        catalog,
        "select count(*) from lake.pages",
        "select count(*) from lake.pages at (version => 1)",
        "select count(*) from lake.snapshots() where commit_message is not null",
        "select verdict from lake.links",
    )
    assert (now, before, messages, verdicts) == ("(2,)", "(1,)", "(2,)", "('ok',)"), (
        "the same run again changes nothing"
    )
    refused = publish(runs[0], catalog, data)
    _, error = refused.communicate(timeout=PATIENCE_SECONDS)
    assert refused.returncode == 1
    assert "newer run" in error


def test_two_writers_and_a_reader_at_once(runs: tuple[Path, Path], tmp_path: Path) -> None:
    with postgres() as url:
        address = url.partition("@")[2].partition("/")[0]
        host, port = address.split(":")
        catalog = f"postgres:dbname=postgres user=matterhouse host={host} port={port}"
        data = tmp_path / "data"
        finished(publish(runs[0], catalog, data, "one"))
        reader = started("-c", WATCH, catalog)
        writers = [publish(runs[1], catalog, data, schema) for schema in ("one", "two")]
        for writer in writers:
            finished(writer)
        assert finished(reader) == "[1, 2]", "the run before, then the whole new one"
        counts = ask(catalog, "select (select count(*) from lake.one.pages), (select count(*) from lake.two.pages)")
        assert counts == ["(2, 2)"]


def test_without_the_extension_it_says_how_to_install_it(site: Site, tmp_path: Path) -> None:
    site.page("a.md", title="One")
    with pytest.raises(RequestError, match=r"install it with: pip install .*duckdb-extension-ducklake"):
        site.build(lake={"catalog": str(tmp_path / "lake.ducklake"), "data": str(tmp_path)})
    assert site.warehouse.current() is not None, "the run itself is published"


def test_a_lake_needs_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "matterhouse.toml").write_text('[lake]\ncatalog = "lake.ducklake"\n')
    with pytest.raises(RequestError, match=r"name the folder of its data: lake\.data"):
        load_settings()
