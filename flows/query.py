"""Read-only queries on a published run, and their results in the formats that people and programs read."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import duckdb
import orjson

from flows.errors import RequestError
from flows.warehouse import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from flows.commands.options import Format
    from flows.warehouse import Run, Warehouse

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Signs that would steer a terminal, or turn the order of what is read."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that spreadsheets take for a formula."""
REPORTS = """
    select table_name, estimated_size, comment from duckdb_tables() where schema_name = 'reports'
    union all
    select view_name, null, comment from duckdb_views() where schema_name = 'reports'
"""
REPORT_LIST = f"""
    select table_name as report, estimated_size as row_count, regexp_extract(comment, '^[^.]*') as meaning
    from ({REPORTS}) order by report
"""


@dataclass(frozen=True)
class Result:
    """Rows with the names of their columns; numeric columns are marked."""

    columns: list[str]
    numeric: list[bool]
    rows: list[tuple[Any, ...]]


def open_run(warehouse: Warehouse, run: Run, *, reaches_files: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a run's database for reading only; its queries reach no other files and no network unless asked.

    The table `runs` also has the runs since the one that wrote the file, `findings` is as of this run, and the schema
    `history` has what the warehouse remembers of all runs.
    """
    connection = duckdb.connect()
    try:
        connection.execute(f"attach '{quoted(run.database)}' as warehouse (read_only)")
    except duckdb.Error as error:
        raise RequestError(f"{run.database}: cannot be opened: {error}") from None
    history = _attach_history(connection, warehouse)
    connection.execute("use warehouse")
    _add_runs(connection, warehouse, run)
    if not reaches_files:
        allowed = ", ".join(f"'{quoted(file)}'" for file in history)
        connection.execute(f"set allowed_paths = [{allowed}]")
        connection.execute("set enable_external_access = false; set lock_configuration = true")
    return connection


def _attach_history(connection: duckdb.DuckDBPyConnection, warehouse: Warehouse) -> list[Path]:
    """Add the tables of the history as views; one that cannot be read says so when it is asked."""
    connection.execute("attach ':memory:' as history")
    files = sorted(warehouse.history.glob("*.parquet"))
    for file in files:
        try:
            connection.execute(f"create view history.{file.stem} as from read_parquet('{quoted(file)}')")
        except duckdb.Error as error:
            reason = f"{file}: cannot be read: {error}".partition("\n")[0].replace("'", "''")
            connection.execute(f"create view history.{file.stem} as select error('{reason}') as error")
    return files


def _add_runs(connection: duckdb.DuckDBPyConnection, warehouse: Warehouse, run: Run) -> None:
    """Add the runs since the one that wrote the database, and take its findings for those of this run."""
    from flows.publish import run_rows

    columns = [row[0] for row in connection.execute("describe staging.runs").fetchall()]
    connection.execute("create temp table runs as from staging.runs limit 0")
    rows = [[row.get(column) for column in columns] for row in run_rows(warehouse) if row["run_id"] <= run.run_id]
    if not rows:
        connection.execute("insert into temp.runs from staging.runs")
    else:
        connection.executemany(f"insert into temp.runs values ({', '.join('?' for _ in columns)})", rows)
    (written_by,) = connection.execute("select max(run_id) from staging.runs").fetchone() or (None,)
    has_findings = connection.execute("select 1 from duckdb_tables() where table_name = 'findings'").fetchone()
    if has_findings and written_by != run.run_id:
        connection.execute(
            f"create temp view findings as select * replace ('open' as status, '{run.run_id}' as last_seen_run)"
            " from staging.findings where status <> 'resolved'"
        )


def ask(connection: duckdb.DuckDBPyConnection, query: str, parameters: Mapping[str, object] | None = None) -> Result:
    """Run one query; raise `RequestError` with DuckDB's own words where it fails."""
    if not query.strip(" ;\n\t"):
        raise RequestError("the query is empty")
    try:
        cursor = connection.execute(query, parameters)
        description = cursor.description or []
        return Result(
            _told_apart([column[0] for column in description]),
            [
                str(column[1]).upper() in NUMERIC or str(column[1]).upper().startswith("DECIMAL")
                for column in description
            ],
            cursor.fetchall(),
        )
    except duckdb.Error as error:
        raise RequestError(str(error)) from None


NUMERIC = frozenset(
    "NUMBER TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT UHUGEINT FLOAT DOUBLE".split()
)


def _told_apart(names: list[str]) -> list[str]:
    """Return column names with a number where one stands for the second time."""
    told: list[str] = []
    for name in names:
        number = sum(other == name for other in names[: len(told)])
        told.append(f"{name}_{number}" if number else name)
    return told


def list_reports(connection: duckdb.DuckDBPyConnection) -> Result:
    """Return each report's name, number of rows and, in one sentence, meaning."""
    return ask(connection, REPORT_LIST)


def report_query(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    """Return the query of a report; raise `RequestError` that names near ones if there is none."""
    names = [row[0] for row in list_reports(connection).rows]
    if name not in names:
        near = get_close_matches(name, names, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(names)}"
        raise RequestError(f"{name}: no such report; {hint}")
    return f'from reports."{name}"'


def write_parquet(
    connection: duckdb.DuckDBPyConnection, query: str, output: Path, parameters: dict[str, str] | None = None
) -> None:
    """Write a query's result as a Parquet file."""
    try:
        connection.sql(query, params=parameters or None).pl().write_parquet(output)
    except duckdb.Error as error:
        raise RequestError(str(error)) from None
    except OSError as error:
        raise RequestError(f"{output}: cannot be written: {error}") from None


def as_text(result: Result, form: Format) -> str:
    """Return a result as CSV, JSON (a list of objects) or a Markdown table."""
    if form == "csv":
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(result.columns)
        writer.writerows([_harmless(_plain(value)) for value in row] for row in result.rows)
        return stream.getvalue()
    if form == "json":
        objects = [dict(zip(result.columns, row, strict=True)) for row in result.rows]
        return orjson.dumps(objects, default=_as_json, option=orjson.OPT_INDENT_2).decode() + "\n"
    lines = [
        _markdown_row(result.columns),
        _markdown_row(["--:" if numeric else "---" for numeric in result.numeric]),
        *(_markdown_row([_in_markdown(shown(value)) for value in row]) for row in result.rows),
    ]
    return "\n".join(lines) + "\n"


def _as_json(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else str(value)


def _markdown_row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _in_markdown(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|")


def _harmless(value: Any) -> Any:
    """Return a value that no spreadsheet runs: a text that looks like a formula gets an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _plain(value: Any) -> Any:
    """Return a value as CSV has it: lists and structs as JSON, truth values in lower case."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value


def shown(value: Any) -> str:
    """Return a value as a person reads it, on one line."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    text = str(_plain(value)).replace("\r", "").replace("\n", "↵ ")
    return text if text.isprintable() else _CONTROL.sub(_written_out, text)


def _written_out(sign: re.Match[str]) -> str:
    code = ord(sign[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
