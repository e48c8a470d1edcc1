"""SQL models → the DuckDB file of a run, and its reports as Parquet. What a model is: `flows.read_models`."""

from __future__ import annotations

import re
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

import duckdb

from flows.read_models import Model, ModelError, column_meanings

if TYPE_CHECKING:
    from pathlib import Path

    from flows.warehouse import Run

STORAGE_VERSION = "v1.0.0"
ROW_GROUP = 8192
COMPRESSION = "dictionary"
"""Trying every compression on every column costs as much time as all models together, and saves a tenth."""

_LINE = re.compile(r"^LINE (\d+):", re.MULTILINE)


def build_database(run: Run, models: list[Model], dependencies: dict[str, list[str]]) -> None:
    """Build every model into the run's DuckDB file, from its tables, and write each report as Parquet too.

    Raises `ModelError` that names the file and line of the model that fails.
    """
    connection = duckdb.connect()
    try:
        options = f"storage_version '{STORAGE_VERSION}', row_group_size {ROW_GROUP}"
        connection.execute(f"attach '{_quoted(run.database)}' as warehouse ({options}); use warehouse")
        connection.execute(f"pragma force_compression='{COMPRESSION}'")
        connection.execute("create schema tables; create schema staging; create schema reports")
        for file in sorted(run.tables.glob("*.parquet")):
            connection.execute(f"create view tables.{file.stem} as from read_parquet('{_quoted(file)}')")
        _build_all(connection, {model.qualified: model for model in models}, dependencies)
        connection.execute("drop schema tables cascade")
        connection.execute(";\n".join(["begin", *_comments(connection, models), "commit"]))
        for model in models:
            _assert(connection, model)
            if model.schema == "reports":
                target = _quoted(run.reports / f"{model.name}.parquet")
                connection.execute(f"copy {model.quoted} to '{target}' (compression zstd)")
        connection.execute("use memory; detach warehouse")
    finally:
        connection.close()


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


def _comments(connection: duckdb.DuckDBPyConnection, models: list[Model]) -> list[str]:
    """Return the statements that tell SQL clients what each model and column is."""
    columns: dict[tuple[str, str], list[str]] = {}
    described = "select schema_name, table_name, column_name from duckdb_columns() where database_name = 'warehouse'"
    for schema, table, column in connection.execute(described).fetchall():
        columns.setdefault((schema, table), []).append(column)
    statements: list[str] = []
    for model in models:
        kind = "view" if model.is_view else "table"
        statements.append(f"comment on {kind} {model.quoted} is {_literal(model.description)}")
        meanings = column_meanings(model, models)
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


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
