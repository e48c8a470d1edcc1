"""SQL models → the DuckDB file of a run, and its reports as Parquet. What a model is: `flows.models.read_models`."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import duckdb

from flows.findings.check import find, group_pages, match_waivers, plan_checks
from flows.history.past import Past, create_past, create_waivers
from flows.models.engine import connect
from flows.models.keep_promises import keep_promises
from flows.models.read_models import Model, ModelError, column_meanings
from flows.models.run_queries import run_queries
from flows.warehouse import quoted

if TYPE_CHECKING:
    from flows.settings import Settings
    from flows.warehouse import Run

SOURCES = ("tables", "previous", "history")
"""Schemas that are there only while models are built."""
STORAGE_VERSION = "v1.0.0"
ROW_GROUP = 8192
COMPRESSION = "dictionary"
"""Trying every compression on every column costs as much time as all models together, and saves a tenth."""

DATABASE = "warehouse"

_LINE = re.compile(r"^LINE (\d+):", re.MULTILINE)


class Built(NamedTuple):
    """What is known of a database that is complete: the rules of its checks, and the rows of each model."""

    rules: list[str]
    row_counts: dict[str, int]


def build_database(
    run: Run, models: list[Model], dependencies: dict[str, list[str]], settings: Settings, past: Past
) -> Built:
    """Build every model into the run's DuckDB file, from its tables, and write each report as Parquet too.

    Checks come in between: what they find becomes `staging.findings`, and models that read it are built last.
    Raises `ModelError` that names the file and line of the model that fails.
    """
    connection = connect(settings.engine, run)
    try:
        _attach(connection, run)
        create_past(connection, past)
        rules = _build_with_findings(connection, models, dependencies, settings)
        connection.execute(f"copy staging.findings to '{quoted(run.tables / 'findings.parquet')}' (compression zstd)")
        connection.execute(";".join(f"drop schema {name} cascade" for name in ("checks", *SOURCES)))
        kept = [model for model in models if model.schema != "checks"]
        connection.execute(";\n".join(["begin", *_comments(connection, kept, dependencies), "commit"]))
        row_counts = keep_promises(connection, kept, DATABASE)
        _write_reports(connection, kept, run)
        connection.execute(f"use memory; detach {DATABASE}")
    finally:
        connection.close()
    return Built(rules, row_counts)


def _attach(connection: duckdb.DuckDBPyConnection, run: Run) -> None:
    """Attach the file that is to be built, with a view over each table of the run.

    Nothing is logged ahead of the file: a build that dies leaves a folder that the next one removes.
    """
    options = f"storage_version '{STORAGE_VERSION}', row_group_size {ROW_GROUP}, recovery_mode 'no_wal_writes'"
    connection.execute(f"attach '{quoted(run.database)}' as {DATABASE} ({options}); use {DATABASE}")
    connection.execute(f"pragma force_compression='{COMPRESSION}'")
    schemas = [f"create schema {name}" for name in (*SOURCES, "staging", "checks", "reports")]
    views = [
        f"create view tables.{file.stem} as from read_parquet('{quoted(file)}')"
        for file in sorted(run.tables.glob("*.parquet"))
    ]
    connection.execute(";".join([*schemas, *views]))


def _write_reports(connection: duckdb.DuckDBPyConnection, models: list[Model], run: Run) -> None:
    """Write each report as Parquet."""

    def write(model: Model, cursor: duckdb.DuckDBPyConnection) -> None:
        target = quoted(run.reports / f"{model.name}.parquet")
        cursor.execute(f"copy {model.quoted} to '{target}' (compression zstd)")

    reports = [model for model in models if model.schema == "reports"]
    queries = {report.name: partial(write, report) for report in reports}
    run_queries(connection, queries, database=DATABASE)


def _build_with_findings(
    connection: duckdb.DuckDBPyConnection, models: list[Model], dependencies: dict[str, list[str]], settings: Settings
) -> list[str]:
    """Build the models that checks may read, then make the checks, then build the rest; return the checks' rules."""
    after = _readers("staging.findings", dependencies)
    by_name = {model.qualified: model for model in models}
    if early := [by_name[name] for name in sorted(after) if by_name[name].schema == "checks"]:
        raise ModelError(f"{early[0].file}:1: a check cannot read findings, or what is made from them")
    listed = "select path from tables.pages union select path from tables.problems order by path"
    paths = connection.execute(listed).fetchall() if settings.overrides else []
    groups = group_pages(settings, [path for (path,) in paths])
    checks = plan_checks(models, settings, groups)
    before = {name: model for name, model in by_name.items() if name not in after and model.schema != "checks"}
    create_waivers(connection, settings)
    _build_all(connection, before, {name: dependencies[name] for name in before})
    for check in checks:
        _build(replace(check.model, is_view=True), connection)
    find(connection, checks, groups, DATABASE)
    match_waivers(connection)
    rest = {name: by_name[name] for name in after}
    _build_all(connection, rest, {name: [read for read in dependencies[name] if read in rest] for name in rest})
    return sorted({check.rule for check in checks})


def _readers(name: str, dependencies: dict[str, list[str]]) -> set[str]:
    """Return a model and all that read it, or read what reads it."""
    found = {name}
    while more := {reader for reader, read in dependencies.items() if reader not in found and found & set(read)}:
        found |= more
    return found


def _build_all(
    connection: duckdb.DuckDBPyConnection, models: dict[str, Model], dependencies: dict[str, list[str]]
) -> None:
    """Build each model once those it reads are there."""
    queries = {name: partial(_build, model) for name, model in models.items()}
    run_queries(connection, queries, dependencies, database=DATABASE)


def _build(model: Model, connection: duckdb.DuckDBPyConnection) -> None:
    kind = "view" if model.is_view else "table"
    try:
        connection.execute(f"create {kind} {model.quoted} as {model.sql}")
    except duckdb.Error as error:
        line = _LINE.search(str(error))
        raise ModelError(f"{model.file}:{line[1] if line else 1}: {error}") from None


def _comments(
    connection: duckdb.DuckDBPyConnection, models: list[Model], dependencies: dict[str, list[str]]
) -> list[str]:
    """Return the statements that tell SQL clients what each model and column is."""
    columns: dict[tuple[str, str], list[str]] = {}
    described = (
        f"select schema_name, table_name, column_name from duckdb_columns() where database_name = '{DATABASE}'"
    )
    for schema, table, column in connection.execute(described).fetchall():
        columns.setdefault((schema, table), []).append(column)
    statements: list[str] = []
    for model in models:
        kind = "view" if model.is_view else "table"
        statements.append(f"comment on {kind} {model.quoted} is {_literal(model.description)}")
        meanings = column_meanings(model, models, dependencies[model.qualified])
        for column in columns[model.schema, model.name]:
            if column not in meanings:
                if model.is_own:
                    continue
                raise ModelError(f"{model.file}:1: no meaning for the column {column}; add it under -- columns:")
            meaning = meanings[column]
            statements.append(f'comment on column {model.quoted}."{column}" is {_literal(meaning)}')
    return statements


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
