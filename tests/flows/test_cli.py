"""The command: exit codes, formats, and what it imports."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from tests.conftest import PATIENCE_SECONDS, ROOT, Site, run_command

SAMPLE = ROOT / "data" / "sample"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = str(tmp_path_factory.mktemp("cli") / "warehouse")
    run_command("build", str(SAMPLE), "--warehouse", folder)
    return folder


def test_a_build_shows_coverage_links_and_the_next_command(warehouse: str) -> None:
    done = run_command("build", str(SAMPLE), "--warehouse", warehouse, "--full")
    assert "Content coverage: 6 subjects" in done.stdout
    assert re.search(r"Link quality: \d+ links", done.stdout)
    assert f"matterhouse report broken_links --warehouse {warehouse}" in done.stdout
    assert re.search(r"Reading files: \d+ new or changed", done.stderr)
    assert "\x1b" not in done.stdout + done.stderr


def test_report_without_a_name_lists_the_reports_with_a_line_each(warehouse: str) -> None:
    lines = run_command("report", "--warehouse", warehouse).stdout.splitlines()
    assert [line.split()[0] for line in lines[2:]] == sorted(
        file.stem for file in (ROOT / "sql/reports").glob("*.sql")
    )


@pytest.mark.parametrize("form", ["csv", "json", "markdown", "table"])
def test_each_format_has_the_same_rows(warehouse: str, form: str) -> None:
    text = run_command("report", "orphan_pages", "--format", form, "--warehouse", warehouse).stdout
    assert text.count("/questions/") == 5
    if form == "json":
        assert {"path", "url", "title"} <= json.loads(text)[0].keys()


def test_parquet_goes_to_a_file(warehouse: str, tmp_path: Path) -> None:
    file = tmp_path / "orphans.parquet"
    run_command("report", "orphan_pages", "--format", "parquet", "--output", str(file), "--warehouse", warehouse)
    assert pl.read_parquet(file).height == 5


def test_sql_reads_standard_input(warehouse: str) -> None:
    command = [str(Path(sys.executable).with_name("matterhouse")), "sql", "-"]
    query = "select count(*) as n from links where kind = 'related'"
    done = subprocess.run(
        [*command, "--warehouse", warehouse, "--format", "csv"],
        input=query,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "n\n201\n"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["report", "broken_link"], "did you mean broken_links?"),
        (["sql", "select x from nowhere"], "nowhere"),
        (["sql", "delete from staging.pages"], "read-only"),
        (["sql", "copy (select 1) to 'x.csv'"], "disabled"),
        (["sql", "select * from read_text('/etc/hostname')"], "disabled"),
        (["sql", "set enable_external_access = true"], "locked"),
        (["report", "--run", "20010101T000000Z-00000000"], "no such run"),
        (["report", "orphan_pages", "--format", "parquet"], "needs --output"),
        (["build", "nowhere"], "no such folder"),
        (["build", ""], "the source is empty"),
        (["sql", ""], "the query is empty"),
        (["report", "orphan_pages", "--output", "orphans.txt"], "name the file .csv"),
        (["bild"], "No such command"),
    ],
)
def test_what_cannot_be_done_ends_with_2_and_a_reason(warehouse: str, arguments: list[str], complaint: str) -> None:
    place = [] if arguments == ["bild"] else ["--warehouse", warehouse]
    done = run_command(*arguments, *place, check=False)
    assert done.returncode == 2
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr


def test_an_empty_warehouse_is_told(tmp_path: Path) -> None:
    done = run_command("report", "--warehouse", str(tmp_path), check=False)
    assert (done.returncode, "build one with: matterhouse build" in done.stderr) == (2, True)


def test_authored_markup_is_not_taken_for_colours(site: Site) -> None:
    site.page("a.md", title='"[red]not red[/red]"', subject='"[bold]"')
    done = run_command("build", str(site.content), "--warehouse", str(site.warehouse.folder))
    assert "[bold]" in done.stdout
    shown = run_command("sql", "select title from pages", "--warehouse", str(site.warehouse.folder)).stdout
    assert "[red]not red[/red]" in shown


def test_the_section_to_edit_is_named_where_no_page_has_a_subject(site: Site) -> None:
    site.page("a.md", title="A")
    done = run_command("build", str(site.content), "--warehouse", str(site.warehouse.folder))
    assert "name its key under [fields] in matterhouse.toml" in done.stdout


def test_columns_of_one_name_are_told_apart(warehouse: str) -> None:
    query = "select a.path, b.path from pages as a join pages as b using (path) limit 1"
    done = run_command("sql", query, "--format", "json", "--warehouse", warehouse)
    assert list(json.loads(done.stdout)[0]) == ["path", "path_1"]


def test_the_ending_of_a_file_says_the_format(warehouse: str, tmp_path: Path) -> None:
    run_command("report", "orphan_pages", "--output", str(tmp_path / "o.csv"), "--warehouse", warehouse)
    assert (tmp_path / "o.csv").read_text().startswith("path,url,title,")


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, flows.cli; from click.testing import CliRunner;"
        "assert CliRunner().invoke(flows.cli.main, ['--help']).exit_code == 0;"
        "print([m for m in ('polars', 'duckdb', 'pyarrow', 'numpy', 'prefect', 'sqlglot', 'pydantic', 'rich')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_build_without_changes_builds_nothing(warehouse: str) -> None:
    code = (
        "import sys; from click.testing import CliRunner; import flows.cli;"
        f"r = CliRunner().invoke(flows.cli.main, ['build', {str(SAMPLE)!r}, '--warehouse', {warehouse!r}]);"
        "assert r.exit_code == 0, r.output;"
        "print([m for m in ('duckdb', 'sqlglot', 'prefect') if m in sys.modules])"
    )
    run_command("build", str(SAMPLE), "--warehouse", warehouse)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"


HOSTILE = "=HYPERLINK(1)|<script>alert(1)</script>\x1b[31m\u202egnp.exe"


def test_authored_text_is_harmless_in_every_format(site: Site) -> None:
    site.page("a.md", title=json.dumps(HOSTILE), url="/a")
    warehouse = str(site.build().folder.parent.parent)
    shown = {
        form: run_command("sql", "select title from pages", "--format", form, "--warehouse", warehouse).stdout
        for form in ("table", "csv", "json", "markdown")
    }
    assert "\x1b" not in shown["table"] + shown["markdown"] + shown["json"]
    assert "\u202e" not in shown["table"] + shown["markdown"]
    assert "\\x1b[31m\\u202egnp.exe" in shown["table"]
    assert shown["csv"].splitlines()[1].lstrip('"').startswith("'=HYPERLINK(1)")
    assert "<script>" not in shown["markdown"]
    assert "\\|" in shown["markdown"]
    assert json.loads(shown["json"]) == [{"title": HOSTILE}]


def test_numbers_below_zero_are_no_formulas(site: Site) -> None:
    site.page("a.md", title="A")
    warehouse = str(site.build().folder.parent.parent)
    assert run_command("sql", "select -1 as a", "--format", "csv", "--warehouse", warehouse).stdout == "a\n-1\n"


def test_a_query_reaches_other_files_only_if_asked(warehouse: str, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    query = f"select a from read_csv('{tmp_path / 'secret.csv'}')"
    refused = run_command("sql", query, "--warehouse", warehouse, check=False)
    assert refused.returncode == 2
    assert "disabled" in refused.stderr
    for statement in ("set enable_external_access = true", "install httpfs", f"attach '{tmp_path / 'x.db'}'"):
        assert run_command("sql", statement, "--warehouse", warehouse, check=False).returncode == 2
    assert run_command("sql", query, "--allow-files", "--format", "csv", "--warehouse", warehouse).stdout == "a\n1\n"


def test_a_query_takes_parameters_as_values(warehouse: str) -> None:
    query = "select count(*) as pages from pages where subject_id = $subject and word_count > $words"
    given = ("--param", "subject=fruit", "--param", "words=10", "--warehouse", warehouse, "--format", "csv")
    plain = "select count(*) as pages from pages where subject_id = 'fruit' and word_count > 10"
    expected = run_command("sql", plain, "--warehouse", warehouse, "--format", "csv").stdout
    assert run_command("sql", query, *given).stdout == expected
    hostile = ("--param", "subject=' or 1=1 --", "--param", "words=0", "--warehouse", warehouse, "--format", "csv")
    assert run_command("sql", query, *hostile).stdout == "pages\n0\n"
    refused = run_command("sql", query, "--param", "subject", "--warehouse", warehouse, check=False)
    assert refused.returncode == 2
    assert "--param subject: write it as name=value" in refused.stderr


def test_saved_queries_lie_beside_the_configuration(warehouse: str, tmp_path: Path) -> None:
    (tmp_path / "matterhouse.toml").write_text(f"warehouse = {json.dumps(warehouse)}\n")
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / "thin.sql").write_text("select path from pages where word_count < $words order by path\n")
    done = run_command("sql", "--saved", "thin", "--param", "words=1", "--format", "csv", cwd=tmp_path)
    assert done.stdout.splitlines()[0] == "path"
    near = run_command("sql", "--saved", "thinn", cwd=tmp_path, check=False)
    assert near.returncode == 2
    assert "did you mean thin?" in near.stderr
    assert run_command("sql", cwd=tmp_path, check=False).returncode == 2


def test_a_session_asks_one_query_after_another(warehouse: str) -> None:
    program = [str(Path(sys.executable).with_name("matterhouse")), "sql", "--interactive", "--warehouse", warehouse]
    asked = "select 40 + 2 as answer;\nselect nothing;\nselect count(*)\nas pages from pages;\n"
    done = subprocess.run(program, input=asked, capture_output=True, text=True, check=True, timeout=PATIENCE_SECONDS)
    assert "42" in done.stdout
    assert "pages" in done.stdout
    assert 'Referenced column "nothing"' in done.stderr
