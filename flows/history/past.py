"""What checks and reports read besides the tables of a run: the run before, the history, and waivers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from flows.findings.check import waiver_rows
from flows.warehouse import now, quoted
from transforms.schemas import HISTORY, TABLES

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from flows.settings import Settings
    from transforms.schemas.table import Table

SQL_TYPES: dict[Any, str] = {
    pl.String: "varchar",
    pl.Boolean: "boolean",
    pl.Date: "date",
    pl.Datetime: "timestamptz",
    pl.Float64: "double",
    pl.UInt32: "uinteger",
    pl.UInt64: "ubigint",
    pl.Int64: "bigint",
}


class Past(NamedTuple):
    """What a run is compared with: the tables of the run before, and the folder of the history.

    `has_other_rules` says that the run before was built by other settings or another version.
    """

    tables: Path | None
    history: Path
    has_other_rules: bool = False


def create_past(connection: duckdb.DuckDBPyConnection, past: Past) -> None:
    """Create `previous`, the tables of the run before, and `history`; both are empty where there is nothing yet."""
    statements: list[str] = []
    for name, table in TABLES.items():
        file = past.tables / f"{name}.parquet" if past.tables else None
        statements.append(source(f"previous.{name}", table, file))
    statements.append(f"create table previous.rules as select {past.has_other_rules} as are_others")
    for name, table in HISTORY.items():
        statements.append(source(f"history.{name}", table, past.history / f"{name}.parquet"))
    statements.append(
        "create view previous.page_keys as"
        " select path, min(page_key) as page_key from previous.findings where page_key is not null group by path"
    )
    statements.append(
        "create view history.first_seen as"
        " select finding_id, min(opened_run) as first_seen_run from history.findings group by finding_id"
    )
    connection.execute(";".join(statements))


def source(name: str, table: Table, file: Path | None) -> str:
    """Return what creates a table of the past with its columns of today; what an older run did not have is NULL."""
    columns = ", ".join(f'"{column}" {sql_type(declared.dtype)}' for column, declared in table.columns.items())
    if file is None or not file.exists():
        return f"create table {name} ({columns})"
    listed = ", ".join(f'"{column}"' for column in table.columns)
    return (
        f"create table {name}__today ({columns});"
        f" create view {name} as select {listed} from"
        f" (from {name}__today union all by name from read_parquet('{quoted(file)}'))"
    )


def sql_type(dtype: object) -> str:
    """Return the DuckDB type of a column."""
    if isinstance(dtype, pl.List):
        return f"{sql_type(dtype.inner)}[]"
    return SQL_TYPES[dtype.base_type() if isinstance(dtype, pl.DataType) else dtype]


def create_waivers(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Create `tables.waivers`, with a row for each waiver of the settings; today decides which are expired."""
    connection.execute(
        "create table tables.waivers (rule varchar, paths varchar[], finding_id varchar, reason varchar,"
        " until_on date, is_expired boolean, config_path varchar, line uinteger)"
    )
    rows = waiver_rows(settings, now().date())
    if rows:
        connection.executemany("insert into tables.waivers values (?, ?, ?, ?, ?, ?, ?, ?)", rows)
