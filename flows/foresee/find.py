"""Checks on the tables that a build would make: what it would find, and what of that is new.

A check can be made here if all that it reads, through other models too, is among the tables that are known. Which
ones those are follows from the SQL, so that it holds for a user's own checks as well.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import duckdb
import pyarrow as pa

from flows.findings.check import find, group_pages, match_waivers, plan_checks
from flows.findings.gate import FINDING_COLUMNS, Baseline, Finding
from flows.history.past import Past, create_past, create_waivers
from flows.model import SOURCES
from flows.warehouse import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import polars as pl

    from flows.findings.check import Check, PageGroups
    from flows.foresee.tables import Patch, Records
    from flows.models.read_models import Model
    from flows.resolve import Work
    from flows.warehouse import Run, Warehouse

    Known = Callable[[], Baseline]

_WORD = re.compile(r"\w+")
_READ = re.compile(r"\b(?:tables|previous|history)\.(\w+)")
CONTENTS = "staging.page_contents"
FINDINGS = "staging.findings"
PAGE_KEYS = "staging.page_keys"
NEXT_RUN = "unpublished"
LISTED = """
    from tables.findings_ahead
    where path in (select path from tables.changed) or finding_id not in (select finding_id from tables.known)
"""
COMPARED = f"""
    select finding_id, rule from tables.known
    where
        finding_id not in (select finding_id from tables.findings_ahead where status <> 'resolved')
        or finding_id in (select finding_id from ({LISTED}))
"""
"""What the baseline knows of the findings that are listed, and what is gone."""


TOUCHED = """
    create table tables.touched as
    with told as (
        select path, hash(rule, severity, message, details)::hugeint as told from tables.found
        union all
        select path, -hash(rule, severity, message, details)::hugeint from previous.findings
        where status <> 'resolved'
    ),
    others as (select path from told group by path having sum(told) <> 0 union select path from tables.changed),
    keys as (select page_key from staging.page_keys semi join others using (path))
    select path from others
    union
    select path from staging.page_keys semi join keys using (page_key)
"""
"""Changed pages, pages of which the checks say another thing than before, and those that share the key of one."""


class Foresight(NamedTuple):
    """What a build would find, by which rules, and the rules that were left out because they need the whole site.

    `findings` lacks those that the baseline knows, on pages that did not change. `baseline` has what is known of
    `findings`, and what is gone.
    """

    findings: list[Finding]
    baseline: Baseline
    rules: list[str]
    left_out: list[str]


class Sql(NamedTuple):
    """All models by their qualified names, and which reads which."""

    models: dict[str, Model]
    dependencies: dict[str, list[str]]


def open_past(warehouse: Warehouse, run: Run) -> duckdb.DuckDBPyConnection:
    """Return a connection that has the published run and the history, and no tables yet."""
    connection = duckdb.connect()
    connection.execute(";".join(f"create schema {name}" for name in (*SOURCES, "staging", "checks", "reports")))
    connection.execute(f"attach '{quoted(run.database)}' as published (read_only)")
    create_past(connection, Past(run.tables, warehouse.history))
    # They are read several times, when nothing else waits.
    for name in ("previous.page_keys", "previous.findings", "history.first_seen"):
        connection.execute(f"alter view {name} rename to {name.partition('.')[2]}__file")
        connection.execute(f"create table {name} as from {name}__file")
    return connection


def foresee(
    opened: Callable[[], duckdb.DuckDBPyConnection], run: Run, work: Work, sql: Sql,
    patches: Iterable[Callable[[], Mapping[str, Patch]]], records: Records, known: Known | None,
) -> Foresight:  # fmt: skip
    """Return what the checks find that can be made of the patched tables.

    `opened` returns the connection of `open_past`, `patches` return some tables each, and `known` the baseline; they
    are asked for when they are needed, so that they can be got ready meanwhile: pages are checked while links are
    resolved. None for `known` is the published run.
    """
    groups = _group(work)
    planned = plan_checks(sql.models.values(), work.settings, groups)
    there: dict[str, Patch] = {}
    made: list[Check] = []
    with opened() as connection:
        _create_contents(connection, records.new, records.changed)
        connection.execute(f"create table tables.runs as select unnest(['{run.run_id}', '{NEXT_RUN}']) as run_id")
        create_waivers(connection, work.settings)
        for patched in patches:
            added = patched()
            for name, patch in added.items():
                _create_table(connection, name, patch)
            there.update(added)
            chosen = [
                check for check in planned if check not in made and _is_known(_model_of(check, sql), sql, there)
            ]
            _make(connection, chosen, groups, sql)
            made += chosen
        rules = {check.rule for check in made}
        _leave_out(connection, sorted(rules))
        if known is None and there["page_urls"].is_as_published:
            _narrow(connection, sql)
        _create_findings(connection, sql)
        baseline = _create_known(connection, run, known() if known else None)
        findings = _read_findings(connection)
        rule_of = dict(connection.execute(COMPARED).fetchall())
    left_out = {check.rule for check in planned} - rules
    return Foresight(findings, baseline._replace(rule_of=rule_of), sorted(rules), sorted(left_out))


def _group(work: Work) -> PageGroups:
    """Return which files have which overrides, of all that a check may name."""
    if not work.settings.overrides:
        return group_pages(work.settings, [])
    listing = work.extraction.listing
    paths = {entry.path for entry in listing.entries} | {path for path, _ in listing.problems}
    return group_pages(work.settings, sorted(paths))


def _create_known(connection: duckdb.DuckDBPyConnection, run: Run, known: Baseline | None) -> Baseline:
    """Create `tables.known`, the findings of the baseline, and return its name and rules."""
    if known is None:
        query = "select finding_id, rule from previous.findings where status <> 'resolved'"
        connection.execute(f"create view tables.known as {query}")
        rules = run.read_summary().get("rules")
        return Baseline(f"run {run.run_id}", {}, None if rules is None else frozenset(rules))
    columns = [pa.array(column, pa.string()) for column in (known.rule_of.keys(), known.rule_of.values())]
    connection.register("known_rows", pa.table(columns, names=["finding_id", "rule"]))
    connection.execute("create view tables.known as from known_rows")
    return known


def _read_findings(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Return the findings on changed pages and those that are not known."""
    return [Finding(*row) for row in connection.execute(FINDING_COLUMNS.format(table=f"({LISTED})")).fetchall()]


def _model_of(check: Check, sql: Sql) -> Model:
    """Return the model of a check, also of one that became several views."""
    name = f"checks.{check.model.name}"
    return sql.models[name] if name in sql.models else sql.models[name.rpartition("__")[0]]


def _create_models(connection: duckdb.DuckDBPyConnection, names: set[str], sql: Sql) -> None:
    """Create views of all that some models read, and tables of what is read several times; those there stay."""
    for name in _in_order(names, sql.dependencies):
        model = sql.models[name]
        if model.schema != "checks" and name not in (CONTENTS, FINDINGS):
            kind = "table" if name == PAGE_KEYS else "view"
            connection.execute(f"create {kind} if not exists {model.quoted} as {model.sql}")


def _make(connection: duckdb.DuckDBPyConnection, checks: list[Check], groups: PageGroups, sql: Sql) -> None:
    """Write what some checks find to `tables.found`."""
    _create_models(connection, {_model_of(check, sql).qualified for check in checks}, sql)
    for check in checks:
        connection.execute(f"create view {check.model.quoted} as {check.model.sql}")
    find(connection, checks, groups, "memory")


def _create_findings(connection: duckdb.DuckDBPyConnection, sql: Sql) -> None:
    """Create `tables.findings_ahead`, which is `findings` as a build would have it, of what was found."""
    match_waivers(connection)
    _create_models(connection, {FINDINGS}, sql)
    connection.execute(f"create table tables.findings_ahead as {sql.models[FINDINGS].sql}")


def _is_known(model: Model, sql: Sql, patches: Mapping[str, Patch]) -> bool:
    """Say whether all tables that a check reads are known, and all columns that it names."""
    read = [sql.models[name] for name in _in_order({model.qualified}, sql.dependencies) if name != CONTENTS]
    tables = {table for upstream in read for table in _READ.findall(upstream.sql)}
    texts = [upstream.sql for upstream in read if upstream.schema in ("checks", "reports")]
    unknown = {column for patch in patches.values() for column in patch.unknown}
    return tables <= {*patches, "waivers"} and not unknown & {word for text in texts for word in _WORD.findall(text)}


def _in_order(names: set[str], dependencies: dict[str, list[str]]) -> list[str]:
    """Return models and all that they read, each after what it reads."""
    ordered: dict[str, None] = {}

    def add(name: str) -> None:
        if name not in ordered:
            for read in dependencies[name]:
                add(read)
            ordered[name] = None

    for name in sorted(names):
        add(name)
    return list(ordered)


def _create_table(connection: duckdb.DuckDBPyConnection, name: str, patch: Patch) -> None:
    connection.register("patch_rows", patch.rows.to_arrow())
    if patch.replaced is None:
        connection.execute(f"create table tables.{name} as from patch_rows")
        return
    listed = ", ".join(f'"{column}"' for column in patch.rows.columns)
    before = f"select {listed} from published.staging.{name}"
    if patch.is_as_published:
        connection.execute(f"create view tables.{name} as {before}")
        return
    connection.execute(f"create table tables.{name}__new as from patch_rows")
    replaced = f"tables.{name}__replaced"
    connection.execute(f"create table {replaced} as select unnest(?::varchar[]) as path", [patch.replaced])
    connection.execute(
        f"create view tables.{name} as {before} where {patch.column} not in (select path from {replaced})"
        f" union all by name from tables.{name}__new"
    )


def _create_contents(connection: duckdb.DuckDBPyConnection, new: pl.DataFrame, changed: list[str]) -> None:
    """Create the one staging model that reads what is as large as the corpus; it is read only if a check does."""
    connection.register("content_rows", new.filter(new["is_page"]).select("path", "text", "front_matter").to_arrow())
    connection.execute("create table tables.contents__new as from content_rows")
    connection.execute("create table tables.changed as select unnest(?::varchar[]) as path", [changed])
    connection.execute(
        f"create view {CONTENTS} as select path, text, front_matter from published.{CONTENTS}"
        " where path not in (select path from tables.changed) union all from tables.contents__new"
    )


def _leave_out(connection: duckdb.DuckDBPyConnection, rules: list[str]) -> None:
    """Keep the findings of rules that are left out from looking resolved."""
    connection.execute("create table tables.made as select unnest(?::varchar[]) as rule", [rules])
    connection.execute("alter table previous.findings rename to all_findings")
    connection.execute(
        "create view previous.findings as from previous.all_findings where rule in (select rule from tables.made)"
    )


def _narrow(connection: duckdb.DuckDBPyConnection, sql: Sql) -> None:
    """Leave out the findings, then and now, of pages on which they are the same; the keys of pages must be so too."""
    _create_models(connection, {PAGE_KEYS}, sql)
    connection.execute(TOUCHED)
    connection.execute("alter table tables.found rename to all_found")
    connection.execute("create view tables.found as from tables.all_found semi join tables.touched using (path)")
    connection.execute(
        "create or replace view previous.findings as from previous.all_findings semi join tables.touched using (path)"
        " where rule in (select rule from tables.made)"
    )
