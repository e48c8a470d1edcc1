"""Two runs → what changed from the one to the other."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb

from flows.history.past import source
from transforms.schemas import TABLES

if TYPE_CHECKING:
    from flows.warehouse import Run

COMPARED = ("pages", "page_urls", "page_keywords", "links", "page_subjects", "subjects", "findings", "runs")
RULES = """
    with old as (select finding_id, rule from previous.findings where status <> 'resolved'),
    new as (select finding_id, rule from staging.findings where status <> 'resolved')
    select
        coalesce(new.rule, old.rule) as rule,
        count(old.finding_id) as before_count,
        count(*) filter (where old.finding_id is null) as new_count,
        count(*) filter (where new.finding_id is null) as resolved_count,
        count(new.finding_id) as now_count
    from old full outer join new using (finding_id)
    group by all having new_count + resolved_count > 0 or before_count <> now_count
    order by new_count + resolved_count desc, rule
"""
COVERAGE = """
    with old as (select subject_id, count(distinct path) as pages from previous.page_subjects group by all),
    new as (select subject_id, count(distinct path) as pages from staging.page_subjects group by all)
    select subject_id, coalesce(old.pages, 0) as before_count, coalesce(new.pages, 0) as now_count
    from old full outer join new using (subject_id)
    where coalesce(old.pages, 0) <> coalesce(new.pages, 0)
    order by abs(coalesce(new.pages, 0) - coalesce(old.pages, 0)) desc, subject_id
"""
CHANGED_FINDINGS = """
    select rule, severity, path, line, message
    from {there}.findings as findings anti join {gone}.findings as others
    on findings.finding_id = others.finding_id and others.status <> 'resolved'
    where findings.status <> 'resolved' order by path, line, rule
"""

Rows = list[dict[str, Any]]


class Comparison(NamedTuple):
    """What changed from one run to another: headlines, changes, subjects' pages, and per rule the findings."""

    old_run: str
    new_run: str
    headlines: Rows
    changes: Rows
    coverage: Rows
    rules: Rows
    new_findings: Rows
    resolved_findings: Rows


def compare(old: Run, new: Run) -> Comparison:
    """Return what changed from the run `old` to `new`; rows per rule add up: before + new - resolved = now."""
    with duckdb.connect() as connection:
        connection.execute("create schema previous; create schema staging")
        for name in COMPARED:
            connection.execute(source(f"previous.{name}", TABLES[name], old.tables / f"{name}.parquet"))
            connection.execute(source(f"staging.{name}", TABLES[name], new.tables / f"{name}.parquet"))

        def rows_of(query: str) -> Rows:
            relation = connection.sql(query)
            return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]

        connection.execute(f"create table staging.page_changes as {_model('staging/page_changes.sql')}")
        return Comparison(
            old.run_id,
            new.run_id,
            _headlines(old, new),
            rows_of(_model("reports/run_changes.sql")),
            rows_of(COVERAGE),
            rows_of(RULES),
            rows_of(CHANGED_FINDINGS.format(there="staging", gone="previous")),
            rows_of(CHANGED_FINDINGS.format(there="previous", gone="staging")),
        )


def _model(file: str) -> str:
    return files("sql").joinpath(file).read_text(encoding="utf-8")


def _headlines(old: Run, new: Run) -> Rows:
    before, now = (run.read_summary().get("headlines", {}) for run in (old, new))
    return [
        {"headline": name, "before": before.get(name), "now": value}
        for name, value in now.items()
        if before.get(name) != value
    ]
