"""What the headers of models promise, asked of their rows: keys tell rows apart, references lead somewhere."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flows.models.read_models import ModelError
from flows.models.run_queries import run_queries

if TYPE_CHECKING:
    import duckdb

    from flows.models.read_models import Model


def keep_promises(connection: duckdb.DuckDBPyConnection, models: list[Model], database: str) -> dict[str, int]:
    """Return the number of rows of each model; raise `ModelError` where a promise does not hold."""
    targets = {(table, column) for model in models for _, table, column in model.references}
    for table, column in sorted(targets):
        # pages, a join, are the target of most references
        connection.execute(f"create table {_target(table, column)} as select distinct {column} from {table}")
    row_counts: dict[str, int] = {}

    def ask(model: Model, cursor: duckdb.DuckDBPyConnection) -> None:
        row_counts[model.qualified] = _check_key(cursor, model)
        _check_references(cursor, model)

    run_queries(connection, {model.qualified: partial(ask, model) for model in models}, database=database)
    return row_counts


def _check_key(cursor: duckdb.DuckDBPyConnection, model: Model) -> int:
    """Return the number of rows; raise `ModelError` if a key repeats or is NULL."""
    if not model.key:
        (count,) = cursor.execute(f"select count(*) from {model.quoted}").fetchone() or (0,)
        return int(count)
    key = ", ".join(f'"{column}"' for column in model.key)
    is_null = " or ".join(f'"{column}" is null' for column in model.key)
    counted = f"select count(*), count(distinct ({key})), count(*) filter ({is_null}) from {model.quoted}"
    rows, keys, nulls = cursor.execute(counted).fetchone() or (0, 0, 0)
    if keys < rows or nulls:
        query = f"select {key} from {model.quoted} group by all having count(*) > 1 or {is_null} limit 1"
        row = cursor.execute(query).fetchone()
        raise ModelError(f"{model.file}: rows of {model.qualified} are not told apart by {key}: {row}")
    return int(rows)


def _check_references(cursor: duckdb.DuckDBPyConnection, model: Model) -> None:
    for column, table, target in model.references:
        query = (
            f"select rows.{column} from {model.quoted} as rows anti join {_target(table, target)} as targets"
            f" on rows.{column} = targets.{target} where rows.{column} is not null limit 1"
        )
        if row := cursor.execute(query).fetchone():
            raise ModelError(f"{model.file}: {model.qualified}.{column} = {row[0]!r} is not in {table}.{target}")


def _target(table: str, column: str) -> str:
    return f'memory.main."{table}.{column}"'
