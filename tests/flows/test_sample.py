"""The sample site: every report as it is on purpose, and every flaw that data/README.md lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from flows.build import build
from flows.query import as_text, ask, list_reports, open_run
from flows.settings import Settings
from flows.warehouse import Warehouse
from tests.conftest import ROOT, quiet

if TYPE_CHECKING:
    import duckdb

GOLDEN = ROOT / "tests" / "golden"
REPORTS = sorted(file.stem for file in (ROOT / "sql" / "reports").glob("*.sql"))
CHECKS = sorted(file.stem.replace("_", "-") for file in (ROOT / "sql" / "checks").glob("*.sql"))
NOT_IN_THE_SAMPLE = {
    "file-encoding", "file-name", "file-unreadable",  # such files do not survive every way of copying a repository
    "headline-anomaly", "waiver-expired",             # need a history, or a day
    "title-missing", "url-duplicate", "keyword-repeated", "title-length", "front-matter-type", "subject-elsewhere",
    "subject-undeclared", "translation-stale", "translation-without-source"}  # fmt: skip


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    folder = tmp_path_factory.mktemp("sample")
    chosen = {"source": ROOT / "data" / "sample", "warehouse": folder, "site": {"hosts": ["allotment.example"]}}
    run = build(Settings.model_validate(chosen), notify=quiet)
    return open_run(Warehouse(folder), run)


@pytest.mark.parametrize("report", REPORTS)
def test_a_report_of_the_sample_is_as_it_was(
    sample: duckdb.DuckDBPyConnection, report: str, request: pytest.FixtureRequest
) -> None:
    text = as_text(ask(sample, f"from reports.{report}"), "csv")
    compare_with_golden(report, text, request)


def test_the_findings_of_the_sample_are_as_they_were(
    sample: duckdb.DuckDBPyConnection, request: pytest.FixtureRequest
) -> None:
    query = 'select rule, severity, path, line, "column", field, message from findings order by rule, path, line'
    compare_with_golden("findings", as_text(ask(sample, query), "csv"), request)


def test_each_check_finds_something_in_the_sample(sample: duckdb.DuckDBPyConnection) -> None:
    found = {rule for (rule,) in ask(sample, "select distinct rule from findings").rows}
    assert set(CHECKS) - found == NOT_IN_THE_SAMPLE


def compare_with_golden(name: str, text: str, request: pytest.FixtureRequest) -> None:
    text = re.sub(r"\d{8}T\d{6}Z-[0-9a-f]{8}", "RUN", text)
    golden = GOLDEN / f"{name}.csv"
    if request.config.getoption("--golden"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8"), "on purpose? then: pytest tests/flows/test_sample.py --golden"


def test_every_report_finds_something_in_the_sample(sample: duckdb.DuckDBPyConnection) -> None:
    """The sample is in one language, which its pages do not tell."""
    empty = {name for name, count, _ in list_reports(sample).rows if not count}
    assert empty == {"languages", "missing_translations", "stale_translations"}


def test_the_flaws_that_the_readme_lists_are_found(sample: duckdb.DuckDBPyConnection) -> None:
    listed = re.findall(r"^\|\s*[\d.\-a-z]+\s*\|\s*([^|]+?)\s*\|\s*`([^`]+)`", readme(), re.MULTILINE)
    assert len(listed) > 50
    verdicts = {
        "broken link": "links where verdict = 'broken'",
        "dangling id": "links where verdict = 'id_dangling'",
        "id conflict": "links where verdict = 'id_conflict'",
        "dangling url": "links where verdict = 'url_dangling'",
        "ambiguous": "links where verdict = 'ambiguous'",
        "stale title": "links where verdict = 'stale_title'",
        "missing anchor": "links where not is_anchor_found",
        "redirect chain": "links where redirect_count > 1",
        "url letter case": "links where resolved_by = 'url_case'",
        "numbered gap": "empty_slots where is_gap",
        "redirect loop": "(select path as source_path from redirects where is_loop)",
    }
    for kind, flawed in verdicts.items():
        paths = sorted(path for listed_kind, path in listed if listed_kind.lower().startswith(kind))
        found = ask(sample, f"select source_path from {flawed} order by source_path").rows
        assert paths, kind
        assert [path for (path,) in found] == paths, kind


def readme() -> str:
    return (ROOT / "data" / "README.md").read_text(encoding="utf-8")
