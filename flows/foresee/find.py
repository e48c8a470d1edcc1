"""Checks on the tables that a build would make: what it would find, and what of that is new.

A check can be made here if all that it reads, through other models too, is among the tables that are known. Which
ones those are follows from the SQL, so that it holds for a user's own checks as well.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import duckdb

from flows.check import find, group_pages, match_waivers, plan_checks
from flows.gate import FINDING_COLUMNS, Finding
from flows.model import SOURCES
from flows.past import Past, create_past, create_waivers
from flows.warehouse import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from flows.foresee.tables import Patch
    from flows.read_models import Model
    from flows.settings import Settings
    from flows.warehouse import Run, Warehouse

_WORD = re.compile(r"\w+")
_READ = re.compile(r"\b(?:tables|previous|history)\.(\w+)")
CONTENTS = "staging.page_contents"
FINDINGS = "staging.findings"
NEXT_RUN = "unpublished"


class Foresight(NamedTuple):
    """What a build would find, by which rules, and the rules that were left out because they need the whole site."""

    findings: list[Finding]
    rules: list[str]
    left_out: list[str]


def foresee(
    warehouse: Warehouse, run: Run, settings: Settings, models: list[Model], dependencies: dict[str, list[str]],
    patches: Mapping[str, Patch], new: pl.DataFrame, changed: list[str],
) -> Foresight:  # fmt: skip
    """Return what the checks find that can be made of the patched tables."""
    by_name = {model.qualified: model for model in models}
    known = {*patches, "waivers"}
    checks = [model for model in models if model.schema == "checks"]
    unknown = {column for patch in patches.values() for column in patch.unknown}
    chosen = [model for model in checks if _is_known(model, by_name, dependencies, known, unknown)]
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
        planned = [check for check in planned if by_name[f"checks.{_plain(check.model.name)}"] in chosen]
        needed = {FINDINGS, *(f"checks.{_plain(check.model.name)}" for check in planned)}
        for name in _in_order(needed, dependencies):
            model = by_name[name]
            if model.schema != "checks" and name not in (CONTENTS, FINDINGS):
                connection.execute(f"create view {model.quoted} as {model.sql}")
        for check in planned:
            connection.execute(f"create view {check.model.quoted} as {check.model.sql}")
        find(connection, planned, groups, "memory")
        match_waivers(connection)
        rules = sorted({check.rule for check in planned})
        _leave_out(connection, rules)
        rows = connection.execute(f"{FINDING_COLUMNS.format(table='(' + by_name[FINDINGS].sql + ')')}").fetchall()
    all_rules = {check.rule for check in plan_checks(models, settings, groups)}
    return Foresight([Finding(*row) for row in rows], rules, sorted(all_rules - set(rules)))


def _plain(name: str) -> str:
    """Return the name of a check without the number of a variant."""
    return name.partition("__")[0]


def _is_known(
    model: Model, models: Mapping[str, Model], dependencies: dict[str, list[str]], known: set[str], unknown: set[str]
) -> bool:
    """Say whether all tables that a check reads are known, and all columns that it names."""
    read = [models[name] for name in _in_order({model.qualified}, dependencies) if name != CONTENTS]
    tables = {table for upstream in read for table in _READ.findall(upstream.sql)}
    named = {
        word for upstream in read if upstream.schema in ("checks", "reports") for word in _WORD.findall(upstream.sql)
    }
    return tables <= known and not named & unknown


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
