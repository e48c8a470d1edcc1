"""What `matterhouse explain` says: every name has a topic, every report its texts, a wrong name near ones."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from flows.errors import RequestError
from flows.explain import HEADINGS, explain
from flows.explain_word import explain_word
from flows.models.read_models import load_models
from flows.query import open_run
from tests.conftest import run_command
from transforms.links.verdicts import VERDICTS
from transforms.problems import ProblemCode
from transforms.schemas import TABLES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Site

REPORTS = [model.name for model in load_models() if model.schema == "reports"]


@pytest.mark.parametrize("report", REPORTS)
def test_every_report_says_why_how_and_what_to_do(report: str) -> None:
    topic = explain(report)
    assert topic.kind == "report"
    assert [heading for heading in HEADINGS.values() if heading not in topic.texts] == []
    assert [column for column, meaning in topic.columns.items() if not meaning] == []


@pytest.mark.parametrize("name", [*TABLES, *VERDICTS, *(code.value.code for code in ProblemCode), "in_degree"])
def test_tables_verdicts_problems_and_columns_have_a_topic(name: str) -> None:
    assert explain(name).meaning


@pytest.mark.parametrize(
    "name", [model.name for model in load_models() if model.schema == "main" and model.name not in REPORTS]
)
def test_every_table_that_sql_sees_is_explained_with_its_columns(name: str) -> None:
    topic = explain(name)
    assert (topic.kind, topic.command) == ("table", f'sql "select * from {name} limit 10"')
    assert [column for column, meaning in topic.columns.items() if not meaning] == []


def test_every_verdict_that_links_may_have_is_explained() -> None:
    assert set(TABLES["links"].columns["verdict"].meaning.split(", ")) == set(VERDICTS)


def test_a_column_says_where_it_stands() -> None:
    assert explain("pages.title").texts == {"Stands in": "pages"}
    assert explain("target_count").texts == {"Stands in": "broken_links"}
    assert explain("broken_links.target_url").meaning == "Url as authored"
    assert {"pages", "vocabulary"} >= set(explain("vocabulary.kind").texts["Stands in"].split(", "))
    assert set(explain("kind").columns) >= {"links", "page_urls", "vocabulary"}


@pytest.mark.parametrize(
    ("name", "found"),
    [("Broken-Links", "broken_links"), ("STALE_TITLE", "stale_title"), ("date-invalid", "date-invalid")],
)
def test_case_and_dashes_make_no_difference(name: str, found: str) -> None:
    assert explain(name).name == found


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("broken_link", "did you mean broken_links"),
        ("orphans", "or orphan_pages"),
        ("pages.colour", "nothing has this name"),
        ("?", "name a report"),
        ("keyword", 'name one, as in: matterhouse explain keyword "…"'),
    ],
)
def test_a_wrong_name_is_told_with_near_ones(name: str, hint: str) -> None:
    with pytest.raises(RequestError, match=hint.replace("?", r"\?")):
        explain(name)


def test_a_report_of_the_users_is_explained_as_far_as_its_header_goes(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    text = "-- One row per page.\n-- fix: Shorten it.\nselect path, length(title) as size from pages\n"
    (tmp_path / "reports" / "long_titles.sql").write_text(text)
    topic = explain("long_titles", tmp_path)
    assert topic.texts == {"What to do": "Shorten it.", "Made from": "pages"}
    assert topic.columns["size"] == ""


def test_a_keyword_is_explained_by_its_spellings(site: Site) -> None:
    site.page("a.md", subject="Soil", tags="[Crop Rotation, lime]")
    site.page("b.md", subject="Soil", tags="[crop rotation]")
    site.page("c.md", subject="Fruit", tags="[crop  rotation]")
    run = site.build()
    with open_run(site.warehouse, run) as connection:
        for asked in ("Crop Rotation", "CROP rotation"):
            assert explain_word(connection, "keyword", asked).canonical_id == "crop rotation"
        family = explain_word(connection, "keyword", "crop rotation")
        assert (family.label, family.page_count) in {("Crop Rotation", 3), ("crop rotation", 3)}
        spellings = family.tables["Spellings that count as one"].rows
        assert {spelling for spelling, *_ in spellings} == {"Crop Rotation", "crop rotation", "crop  rotation"}
        assert family.tables["Subjects that use it"].rows == [("soil", 2), ("fruit", 1)]
        assert explain_word(connection, "subject", "soil").tables["Its leading keywords"].rows[0] == (
            "crop rotation",
            2,
        )
        with pytest.raises(RequestError, match="no page has this keyword; did you mean"):
            explain_word(connection, "keyword", "crop rotatoin")
        with pytest.raises(RequestError, match="no page has this subject; look for a part of it"):
            explain_word(connection, "subject", "%")


def test_a_family_names_the_query_for_its_pages(site: Site) -> None:
    site.page("a.md", tags='["gardener\'s friend"]')
    site.build()
    folder = str(site.warehouse.folder)
    shown = run_command("explain", "keyword", "gardener's friend", "--warehouse", folder).stdout
    command = shown.splitlines()[-1].strip().removeprefix("matterhouse ")
    assert run_command(*shlex.split(command), "--format", "csv").stdout == "path\na.md\n"
    assert run_command("explain", "keyword", "nothing", "--warehouse", folder, check=False).returncode == 2
    assert run_command("explain", "broken_links", "x", check=False).returncode == 2


def test_in_a_pipe_a_text_is_one_line_and_plain() -> None:
    shown = run_command("explain", "broken_links").stdout
    assert "\x1b" not in shown
    assert "Why it matters\n  A reader who follows" in shown
    assert shown.endswith("  matterhouse report broken_links\n")
    assert [line for line in shown.splitlines() if line != line.rstrip()] == []


def test_the_sql_of_a_report_is_a_query() -> None:
    assert run_command("explain", "broken_links", "--sql").stdout.startswith("-- One row per link")
    done = run_command("explain", "ok", "--sql", check=False)
    assert done.returncode == 2
    assert "no SQL" in done.stderr
