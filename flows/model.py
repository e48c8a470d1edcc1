"""SQL models → the DuckDB file of a run, and its reports as Parquet. What a model is: `flows.read_models`."""

from __future__ import annotations

import re
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

import duckdb

from flows.check import find, group_pages, match_waivers, plan_checks
from flows.engine import connect
from flows.past import Past, create_past, create_waivers
from flows.read_models import Model, ModelError, column_meanings
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

_LINE = re.compile(r"^LINE (\d+):", re.MULTILINE)


def build_database(
    run: Run, models: list[Model], dependencies: dict[str, list[str]], settings: Settings, past: Past
) -> list[str]:
    """Build every model into the run's DuckDB file, from its tables, and write each report as Parquet too.

    Checks come in between: what they find becomes `staging.findings`, and models that read it are built last.
    Returns the rules of the checks that were made. Raises `ModelError` that names the file and line of the model that
    fails.
    """
    connection = connect(settings.engine, run)
    try:
        options = f"storage_version '{STORAGE_VERSION}', row_group_size {ROW_GROUP}"
        connection.execute(f"attach '{quoted(run.database)}' as warehouse ({options}); use warehouse")
        connection.execute(f"pragma force_compression='{COMPRESSION}'")
        connection.execute(";".join(f"create schema {name}" for name in (*SOURCES, "staging", "checks", "reports")))
        for file in sorted(run.tables.glob("*.parquet")):
            connection.execute(f"create view tables.{file.stem} as from read_parquet('{quoted(file)}')")
        create_past(connection, past)
        rules = _build_with_findings(connection, models, dependencies, settings)
        connection.execute(f"copy staging.findings to '{quoted(run.tables / 'findings.parquet')}' (compression zstd)")
        connection.execute(";".join(f"drop schema {name} cascade" for name in ("checks", *SOURCES)))
        kept = [model for model in models if model.schema != "checks"]
        connection.execute(";\n".join(["begin", *_comments(connection, kept, dependencies), "commit"]))
        for model in kept:
            _assert(connection, model)
            if model.schema == "reports":
                target = quoted(run.reports / f"{model.name}.parquet")
                connection.execute(f"copy {model.quoted} to '{target}' (compression zstd)")
        connection.execute("use memory; detach warehouse")
    finally:
        connection.close()
    return rules


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
        _build(connection, replace(check.model, is_view=True))
    find(connection, checks, groups)
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
    """Build each model once those it reads are there, two at a time: one alone leaves a processor idle."""
    sorter = TopologicalSorter(dependencies)
    sorter.prepare()
    building: dict[Future[None], tuple[str, duckdb.DuckDBPyConnection]] = {}
    with ThreadPoolExecutor(2) as pool:
        try:
            while sorter.is_active():
                for name in sorter.get_ready():
                    cursor = connection.cursor()
                    building[pool.submit(_build, cursor, models[name])] = (name, cursor)
                done, _ = wait(building, return_when=FIRST_COMPLETED)
                for future in done:
                    future.result()
                    sorter.done(building.pop(future)[0])
        except BaseException:
            # A timeout or an interrupt reaches this thread alone: the queries in the others go on without end.
            for future, (_, cursor) in building.items():
                future.cancel()
                cursor.interrupt()
            raise


def _build(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    kind = "view" if model.is_view else "table"
    try:
        connection.execute("use warehouse")
        connection.execute(f"create {kind} {model.quoted} as {model.sql}")
    except duckdb.Error as error:
        line = _LINE.search(str(error))
        raise ModelError(f"{model.file}:{line[1] if line else 1}: {error}") from None


def _comments(
    connection: duckdb.DuckDBPyConnection, models: list[Model], dependencies: dict[str, list[str]]
) -> list[str]:
    """Return the statements that tell SQL clients what each model and column is."""
    columns: dict[tuple[str, str], list[str]] = {}
    described = "select schema_name, table_name, column_name from duckdb_columns() where database_name = 'warehouse'"
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


def _assert(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Raise `ModelError` if a key repeats or is NULL, or a reference leads nowhere."""
    if model.key:
        key = ", ".join(f'"{column}"' for column in model.key)
        is_null = " or ".join(f'"{column}" is null' for column in model.key)
        query = f"select {key} from {model.quoted} group by all having count(*) > 1 or {is_null} limit 1"
        if row := connection.execute(query).fetchone():
            raise ModelError(f"{model.file}: rows of {model.qualified} are not told apart by {key}: {row}")
    for column, table, target in model.references:
        query = (
            f"select rows.{column} from {model.quoted} as rows anti join {table} as targets"
            f" on rows.{column} = targets.{target} where rows.{column} is not null limit 1"
        )
        if row := connection.execute(query).fetchone():
            raise ModelError(f"{model.file}: {model.qualified}.{column} = {row[0]!r} is not in {table}.{target}")


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
