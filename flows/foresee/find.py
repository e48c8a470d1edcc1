"""Checks on the tables that a build would make: what it would find, and what of that is new.

A check can be made here if all that it reads, through other models too, is among the tables that are known. Which
ones those are follows from the SQL, so that it holds for a user's own checks as well.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import duckdb
import pyarrow as pa

from flows.check import find, group_pages, match_waivers, plan_checks
from flows.gate import FINDING_COLUMNS, Finding
from flows.model import SOURCES
from flows.past import Past, create_past, create_waivers
from flows.warehouse import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    import polars as pl

    from flows.check import Check
    from flows.foresee.tables import Patch
    from flows.read_models import Model
    from flows.settings import Settings
    from flows.warehouse import Run, Warehouse

    Known = Callable[[], Collection[str]]

_WORD = re.compile(r"\w+")
_READ = re.compile(r"\b(?:tables|previous|history)\.(\w+)")
CONTENTS = "staging.page_contents"
FINDINGS = "staging.findings"
NEXT_RUN = "unpublished"


class Foresight(NamedTuple):
    """What a build would find, by which rules, and the rules that were left out because they need the whole site.

    `there` are the ids of all findings; `findings` lacks those that a baseline knows, on pages that did not change.
    """

    findings: list[Finding]
    there: frozenset[str]
    rules: list[str]
    left_out: list[str]


class Sql(NamedTuple):
    """All models by their qualified names, and which reads which."""

    models: dict[str, Model]
    dependencies: dict[str, list[str]]


def foresee(
    warehouse: Warehouse, run: Run, settings: Settings, models: list[Model], dependencies: dict[str, list[str]],
    patches: Mapping[str, Patch], new: pl.DataFrame, changed: list[str], known: Known,
) -> Foresight:  # fmt: skip
    """Return what the checks find that can be made of the patched tables.

    `known` returns the ids of a baseline's findings; it is asked last, so that they can be read meanwhile.
    """
    sql = Sql({model.qualified: model for model in models}, dependencies)
    with duckdb.connect() as connection:
        connection.execute(";".join(f"create schema {name}" for name in (*SOURCES, "staging", "checks", "reports")))
        connection.execute(f"attach '{quoted(run.database)}' as published (read_only)")
        create_past(connection, Past(run.tables, warehouse.history))
        for name, patch in patches.items():
            _create_table(connection, name, patch)
        _create_contents(connection, new, changed)
        connection.execute(f"create table tables.runs as select unnest(['{run.run_id}', '{NEXT_RUN}']) as run_id")
        create_waivers(connection, settings)
        paths = connection.execute("select path from tables.pages union select path from tables.problems").fetchall()
        groups = group_pages(settings, [path for (path,) in sorted(paths)] if settings.overrides else [])
        planned = plan_checks(models, settings, groups)
        chosen = [check for check in planned if _is_known(_model_of(check, sql), sql, patches)]
        _create_models(connection, chosen, sql)
        find(connection, chosen, groups, "memory")
        match_waivers(connection)
        rules = {check.rule for check in chosen}
        _leave_out(connection, sorted(rules))
        connection.execute(f"create table tables.findings_ahead as {sql.models[FINDINGS].sql}")
        findings, there = _read_findings(connection, known())
    left_out = {check.rule for check in planned} - rules
    return Foresight(findings, there, sorted(rules), sorted(left_out))


def _read_findings(
    connection: duckdb.DuckDBPyConnection, known: Collection[str]
) -> tuple[list[Finding], frozenset[str]]:
    """Return the findings on changed pages and those that are not known, and the ids of all."""
    connection.register("known_rows", pa.table({"finding_id": pa.array(known, pa.string())}))
    wanted = (
        "(from tables.findings_ahead where path in (select path from tables.changed)"
        " or finding_id not in (select finding_id from known_rows))"
    )
    rows = connection.execute(FINDING_COLUMNS.format(table=wanted)).fetchall()
    query = "select finding_id from tables.findings_ahead where status <> 'resolved'"
    there = connection.sql(query).fetchnumpy()["finding_id"]
    return [Finding(*row) for row in rows], frozenset(there.tolist())


def _model_of(check: Check, sql: Sql) -> Model:
    """Return the model of a check, also of one that became several views."""
    name = f"checks.{check.model.name}"
    return sql.models[name] if name in sql.models else sql.models[name.rpartition("__")[0]]


def _create_models(connection: duckdb.DuckDBPyConnection, checks: list[Check], sql: Sql) -> None:
    """Create views of the checks, and of all that they and the findings read."""
    for name in _in_order({FINDINGS, *(_model_of(check, sql).qualified for check in checks)}, sql.dependencies):
        model = sql.models[name]
        if model.schema != "checks" and name not in (CONTENTS, FINDINGS):
            connection.execute(f"create view {model.quoted} as {model.sql}")
    for check in checks:
        connection.execute(f"create view {check.model.quoted} as {check.model.sql}")


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
    connection.execute(f"create table tables.{name}__new as from patch_rows")
    replaced = f"create table tables.{name}__replaced as select unnest(?::varchar[]) as path"
    connection.execute(replaced, [patch.replaced])
    listed = ", ".join(f'"{column}"' for column in patch.rows.columns)
    connection.execute(
        f"create view tables.{name} as select {listed} from published.staging.{name}"
        f" where {patch.column} not in (select path from tables.{name}__replaced)"
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
    connection.execute(
        "create table tables.kept as from previous.findings where rule in (select rule from tables.made)"
    )
    connection.execute("create or replace view previous.findings as from tables.kept")
