"""The SQL runner: order, headers, comments, assertions, and errors with a place."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from flows.errors import RequestError
from flows.models.read_models import ModelError, column_meanings, load_models, parse_model, read_dependencies
from tests.conftest import UV
from transforms.schemas import TABLES

if TYPE_CHECKING:
    from tests.conftest import Site


def write_report(site: Site, name: str, sql: str) -> dict[str, Any]:
    """Put a report of the user's beside a configuration, and return the settings that find it."""
    folder = site.content.parent / "reports"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.sql").write_text(sql)
    return {"config_file": site.content.parent / "matterhouse.toml"}


def test_a_header_says_key_references_and_columns() -> None:
    text = "-- One row per page.\n-- key: path, kind\n-- reference: path -> pages.path\n-- materialized: view\n"
    model = parse_model("reports", "x", "x.sql", text + "-- columns:\n--   n: How many\n\nselect 1 as n\n")
    assert model.description == "One row per page."
    assert model.key == ("path", "kind")
    assert model.references == (("path", "pages", "path"),)
    assert model.is_view
    assert model.columns == {"n": "How many"}


def test_a_header_tells_why_how_and_what_to_do() -> None:
    text = (
        "-- One row per page.\n-- why: A page\n--   note: in two lines.\n-- fix: Mend it.\n"
        "-- columns:\n--   n: How many\n\nselect 1 as n\n-- how: not a header\n"
    )
    model = parse_model("reports", "x", "x.sql", text)
    assert model.texts == {"why": "A page note: in two lines.", "fix": "Mend it."}
    assert model.columns == {"n": "How many"}
    assert model.description == "One row per page."


def test_dependencies_leave_out_the_steps_of_a_query() -> None:
    models = [
        parse_model("staging", "a", "a.sql", "select 1 as x"),
        parse_model("main", "b", "b.sql", "with c as (select * from staging.a) select * from c"),
        parse_model("reports", "d", "d.sql", "select * from b join staging.a using (x)"),
    ]
    assert read_dependencies(models) == {
        "staging.a": [],
        "main.b": ["staging.a"],
        "reports.d": ["main.b", "staging.a"],
    }


def test_a_column_means_what_the_table_says_that_the_model_reads_first() -> None:
    models = [
        parse_model("main", "links", "links.sql", "select 1"),
        parse_model("main", "pages", "pages.sql", "select 1"),
        parse_model(
            "reports", "r", "r.sql",
            "with l as (from links), p as (from pages) select kind, title from l join p using (path)",
        ),
    ]  # fmt: skip
    read = read_dependencies(models)["reports.r"]
    assert read == ["main.links", "main.pages"]
    meanings = column_meanings(models[-1], models, read)
    assert meanings["kind"] == TABLES["links"].columns["kind"].meaning
    assert meanings["title"] == TABLES["pages"].columns["title"].meaning


def test_models_that_read_each_other_are_named() -> None:
    models = [
        parse_model("reports", "a", "a.sql", "from reports.b"),
        parse_model("reports", "b", "b.sql", "from reports.a"),
    ]
    with pytest.raises(
        ModelError, match=r"[ab]\.sql:1: models read each other in a circle: reports\.[ab] -> reports"
    ):
        read_dependencies(models)


def test_a_report_of_the_users_is_built_like_any_other(site: Site) -> None:
    site.page("a.md", title="A")
    settings = write_report(
        site, "long_titles", "-- One row per page.\n-- key: path\nselect path, title from pages\n"
    )
    run = site.build(**settings)
    assert site.sql("from reports.long_titles") == [("a.md", "A")]
    assert (run.reports / "long_titles.parquet").is_file()


def test_a_failing_model_is_told_with_file_and_line(site: Site) -> None:
    site.page("a.md", title="A")
    settings = write_report(site, "bad", "-- One row per page.\n\nselect\n    path,\n    colour\nfrom pages\n")
    with pytest.raises(ModelError, match=r"reports/bad\.sql:5: .*colour"):
        site.build(**settings)
    assert site.warehouse.current() is None


def test_sql_that_cannot_be_parsed_is_told_with_file_and_line(site: Site) -> None:
    site.page("a.md", title="A")
    settings = write_report(site, "bad", "-- One row.\n\nselect from where\n")
    with pytest.raises(ModelError, match=r"reports/bad\.sql:3: not valid SQL"):
        site.build(**settings)


def test_a_broken_promise_stops_the_build(site: Site) -> None:
    site.page("a.md", title="Same")
    site.page("b.md", title="Same")
    settings = write_report(site, "twice", "-- One row per title.\n-- key: title\nselect title from pages\n")
    with pytest.raises(ModelError, match="not told apart"):
        site.build(**settings)


def test_a_column_of_ones_own_report_needs_no_meaning(site: Site) -> None:
    site.page("a.md", title="A")
    site.build(**write_report(site, "odd", "-- One row.\nselect 1 as oddity\n"))
    assert site.sql("from reports.odd") == [(1,)]


def test_a_report_cannot_take_a_name_that_is_taken(site: Site) -> None:
    write_report(site, "broken_links", "select 1")
    with pytest.raises(RequestError, match="a report of this name exists"):
        load_models(site.content.parent)


def test_every_table_and_column_has_a_comment(site: Site) -> None:
    site.page("a.md", title="A")
    with duckdb.connect(str(site.build().database), read_only=True) as connection:
        bare = connection.execute(
            "select table_name, column_name from duckdb_columns() where comment is null and not internal"
        ).fetchall()
        views = connection.execute("select view_name from duckdb_views() where comment is null and not internal")
        assert bare == []
        assert views.fetchall() == []


@pytest.mark.parametrize("version", ["1.0.0", "1.3.2", "1.5.5", "2.0.0"])
def test_older_and_newer_clients_open_the_database(site: Site, version: str) -> None:
    site.page("a.md", title="A", related="/b")
    database = site.build().database
    code = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True);"
        "print(duckdb.__version__, *c.execute('select title, text from pages').fetchone(),"
        " c.execute('select verdict from links').fetchone()[0])"
    )
    client = [
        UV,
        "run",
        "--quiet",
        "--isolated",
        "--no-project",
        "--with",
        f"duckdb=={version}",
        "python",
        "-c",
        code,
    ]
    done = subprocess.run([*client, str(database)], capture_output=True, text=True, check=False, timeout=300)
    assert done.stdout.split() == [version, "A", "Body", "of", "a.md.", "broken"], done.stderr
