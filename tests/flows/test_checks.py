"""The packaged checks: each problem has one, and each finds what it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

from flows.models.read_models import load_models
from transforms.problems import ProblemCode

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Site

TOLD_OTHERWISE = {"url-taken"}
"""Codes of problems that a check of the tables tells: url-duplicate."""


def test_each_problem_is_told_by_a_check_that_there_is() -> None:
    models = load_models()
    rules = {model.rule for model in models if model.schema == "checks"}
    told = next(model for model in models if model.qualified == "staging.problem_rules")
    with duckdb.connect() as connection:
        connection.execute("create schema staging")
        columns = 'path varchar, line int, "column" int, severity varchar, message varchar, excerpt varchar'
        connection.execute(f"create table staging.problems (code varchar, {columns})")
        codes = [code.value.code for code in ProblemCode]
        connection.executemany("insert into staging.problems (code) values (?)", [[code] for code in codes])
        rule_of = dict(connection.execute(f"select code, rule from ({told.sql})").fetchall())
    assert set(codes) - rule_of.keys() == TOLD_OTHERWISE
    assert set(rule_of.values()) <= rules


@pytest.fixture(scope="module")
def flaws(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[object, object, object]]:
    """Return rule, severity and path of what is found on a site with a flaw for each check."""
    from tests.conftest import Site

    folder: Path = tmp_path_factory.mktemp("flaws")
    site = Site(folder / "content", folder / "warehouse")
    _write_flaws(site)
    site.build(subjects={"declared": ["soil", "fruit"]}, site={"hosts": ["own.example"]})
    return {(rule, severity, path) for rule, severity, path in site.sql("select rule, severity, path from findings")}


def _write_flaws(site: Site) -> None:
    words = " ".join(f"word{number}" for number in range(60))
    for number in range(12):
        text = f"# Part {number}\n\n{words} and {' '.join(f'own{number}x{step}' for step in range(60))}\n"
        head = f"url: /soil/{number}\ntitle: A page of number {number}\nsubject: soil\nweight: {number}\n"
        site.write(f"soil/{number}.md", f"---\n{head}keywords: [earth]\ndate: 2024-01-{number + 1:02}\n---\n{text}")
    linked = ["{url: '/soil/1#gone', subject: fruit}", "/soil/hidden", "https://own.example/soil/near", "/soil/0"]
    changes = {
        "soil/near.md": (
            "url: /soil/near\ntitle: A page of number 0",
            (site.content / "soil/0.md").read_text()[100:],
        ),
        "soil/late.md": ("url: /soil/late\ntitle: A page of the future\ndate: 2199-01-01", words),
        "soil/stray.md": ("url: /soil/stray\ntitle: A page of other things\nsubject: fruit", words + " stray"),
        "soil/odd.md": ("url: /soil/odd\ntitle: A page of odd values\nweight: heavy\nsubject: soli", words + " odd"),
        "soil/marks.md": ("url: /soil/marks\ntitle: A page with marks\nkeywords: [//]", words + "\n\nTODO: write\n"),
        "soil/hidden.md": ("url: /soil/hidden\ntitle: A page out of sight\nnoindex: true", words + " hidden"),
        "soil/circle.md": ("url: /soil/circle\ntitle: A page that moves\naliases: [/soil/1]", words + " circle"),
        "soil/said.md": ("url: /soil/said\ntitle: A page said twice\ndescription: One.", words + " said"),
        "soil/again.md": ("url: /soil/again\ntitle: A page said again\ndescription: >\n  one.", words + " again"),
        "soil/none.md": ("url: /soil/none\ntitle: A page on nothing\nkeywords: [peat, loam, clay]", words + " sand"),
        "soil/thin.md": ("url: /soil/thin\ntitle: A page of few words", "Few words."),
        "soil/links.md": (
            f"url: /soil/links\ntitle: A page\nrelated: [{', '.join(linked)}]",
            words + " links",
        ),
    }
    for path, (head, text) in changes.items():
        subject = "" if "subject:" in head.split("related")[0] else "subject: soil\n"
        site.write(path, f"---\n{head}\n{subject}---\n{text}\n")


@pytest.mark.parametrize(
    ("rule", "severity", "path"),
    [
        ("date-flaw", "warning", "soil/late.md"),
        ("description-duplicate", "warning", "soil/again.md"),
        ("front-matter-type", "note", "soil/odd.md"),
        ("keyword-debris", "warning", "soil/marks.md"),
        ("keywords-unsupported", "note", "soil/none.md"),
        ("link-anchor-missing", "warning", "soil/links.md"),
        ("link-own-host", "note", "soil/links.md"),
        ("link-stale-subject", "note", "soil/links.md"),
        ("link-to-copy", "note", "soil/links.md"),
        ("link-to-noindex", "note", "soil/links.md"),
        ("redirect-faulty", "warning", "soil/circle.md"),
        ("subject-elsewhere", "warning", "soil/stray.md"),
        ("subject-undeclared", "error", "soil/odd.md"),
        ("text-damage", "warning", "soil/marks.md"),
        ("text-near-duplicate", "warning", "soil/near.md"),
        ("text-thin", "note", "soil/thin.md"),
        ("title-duplicate", "warning", "soil/near.md"),
    ],
)
def test_a_check_finds_what_it_is_for(
    flaws: set[tuple[object, object, object]], rule: str, severity: str, path: str
) -> None:
    assert (rule, severity, path) in flaws


def test_a_check_is_quiet_about_pages_in_order(flaws: set[tuple[object, object, object]]) -> None:
    assert {rule for rule, severity, path in flaws if path == "soil/5.md"} <= {
        "dead-end-page",
        "orphan-page",
        "page-rival",
    }
