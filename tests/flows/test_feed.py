"""The feed: every resource that the data package names, in every form, as the database has it."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import subprocess
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl
import pytest

from tests.conftest import UV, Site

if TYPE_CHECKING:
    from pathlib import Path

    from flows.warehouse import Run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("fed")
    site = Site(folder / "content", folder / "warehouse")
    site.page("a.md", id=1, url="/a", title="'=SUM(1)'", category="Birds", keywords="owl, -1", related="/b")
    site.page("b.md", id=2, url="/b", title="Straße", category="Birds", keywords="owl", related="/nowhere")
    return site.build(feed={"csv": "all"})


@pytest.fixture(scope="module")
def package(run: Run) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((run.folder / "feed" / "datapackage.json").read_text())
    return found


def test_bytes_hashes_and_rows_are_as_the_package_says(run: Run, package: dict[str, Any]) -> None:
    feed = run.folder / "feed"
    listed = {resource["path"] for resource in package["resources"]}
    there = {file.relative_to(feed).as_posix() for folder in ("csv", "parquet") for file in (feed / folder).iterdir()}
    assert listed == there
    for resource in package["resources"]:
        data = (feed / resource["path"]).read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        if resource["format"] == "parquet":
            frame = pl.read_parquet(feed / resource["path"])
            names, count = frame.columns, frame.height
        else:
            with gzip.open(feed / resource["path"], "rt", newline="") as stream:
                rows = list(csv.reader(stream))
            names, count = rows[0], len(rows) - 1
        assert resource["rows"] == count, resource["name"]
        assert [field["name"] for field in resource["schema"]["fields"]] == names
        assert all(field["description"] for field in resource["schema"]["fields"])


def test_parquet_csv_and_database_have_the_same_rows(run: Run, package: dict[str, Any]) -> None:
    with duckdb.connect(str(run.database), read_only=True) as connection:
        for resource in package["resources"]:
            name = resource["name"].removesuffix("-parquet")
            file = run.folder / "feed" / resource["path"]
            columns = ", ".join(f'"{field["name"]}"' for field in resource["schema"]["fields"])
            query = (
                "select schema_name from duckdb_columns() where table_name = ? and schema_name <> 'staging'"
                " order by schema_name desc limit 1"
            )
            (schema,) = connection.sql(query, params=[name]).fetchall()[0]
            ours = connection.sql(f'select {columns} from {schema}."{name}" order by all').pl()
            if resource["format"] == "parquet":
                assert ours.equals(connection.sql(f"select {columns} from '{file}' order by all").pl()), name
                continue
            theirs = connection.sql(f"from read_csv('{file}', all_varchar = true)").pl()
            assert theirs.height == ours.height, name


def test_a_formula_is_text_in_csv_and_whole_in_parquet(run: Run) -> None:
    feed = run.folder / "feed"
    with gzip.open(feed / "csv" / "pages.csv.gz", "rt", newline="") as stream:
        titles = {row["title"] for row in csv.DictReader(stream)}
    assert titles == {"'=SUM(1)", "Straße"}
    assert set(pl.read_parquet(feed / "parquet" / "pages.parquet")["title"]) == {"=SUM(1)", "Straße"}


def test_the_latest_run_has_a_path_that_stays(site: Site) -> None:
    site.page("a.md", title="A")
    site.build()
    site.page("a.md", title="B")
    run = site.build()
    latest = site.warehouse.folder / "latest"
    assert latest.resolve() == run.folder
    assert pl.read_parquet(latest / "feed" / "parquet" / "pages.parquet")["title"].to_list() == ["B"]


def test_by_default_only_reports_are_csv(site: Site) -> None:
    site.page("a.md", title="A")
    feed = site.build(feed={}).folder / "feed"
    written = {file.name.removesuffix(".csv.gz") for file in (feed / "csv").iterdir()}
    assert "content_coverage" in written
    assert "pages" not in written
    assert (feed / "parquet" / "pages.parquet").is_file()


@pytest.mark.slow
def test_frictionless_accepts_the_package(run: Run, tmp_path: Path) -> None:
    program = (
        "import sys\nfrom frictionless import Package\n"
        "report = Package.validate_descriptor(sys.argv[1])\n"
        "assert report.valid, report.flatten(['type', 'message'])\n"
        "tables = [table for table in Package(sys.argv[1]).resources if table.format == 'csv']\n"
        "for table in tables:\n"
        "    found = table.validate()\n"
        "    assert found.valid, (table.name, found.flatten(['type', 'message']))\n"
        "print(len(tables))\n"
    )
    command = [UV, "run", "--quiet", "--no-project", "--with", "frictionless", "python", "-c", program]
    package = run.folder / "feed" / "datapackage.json"
    done = subprocess.run([*command, str(package)], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    resources = json.loads(package.read_text())["resources"]
    assert int(done.stdout) == sum(resource["format"] == "csv" for resource in resources) > 10
