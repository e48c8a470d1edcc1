"""A published run → the tables of a shared DuckLake, in one transaction.

A lake is a catalog (PostgreSQL, or a file) with Parquet files beside it, which many can write and read at once. Each
run becomes a snapshot: readers see the run before or the whole new one, and earlier ones by time travel. Tables whose
rows are the same as in the lake are left as they are.

    python -m flows.lake RUN_FOLDER CATALOG DATA [SCHEMA]
"""

from __future__ import annotations

import contextlib
import random
import sys
import time
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import duckdb

from flows.errors import RequestError
from flows.warehouse import Run, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

EXTENSIONS = ("ducklake", "postgres_scanner")
INSTALL = (
    f"pip install 'duckdb=={duckdb.__version__}' 'duckdb-extension-ducklake=={duckdb.__version__}'"
    f" 'duckdb-extension-postgres-scanner=={duckdb.__version__}'"
)
TRIES = 8
"""How often a transaction is tried again that another writer was quicker than."""
PUBLISHED = "published_run"
"""The table of a schema that says which run it is of, with a hash of each table."""


class Lake(NamedTuple):
    """Where a lake is: its catalog (`postgres:dbname=lake`, or a file), the folder of its data, and a schema."""

    catalog: str
    data: str
    schema: str = "main"


def publish_to_lake(run: Run, lake: Lake) -> list[str]:
    """Make a run the newest snapshot of a schema; return the tables that changed.

    Raises `RequestError` for a lake that cannot be reached, or that has a newer run already.
    """
    for attempt in range(TRIES):
        try:
            with _opened(run, lake) as connection:
                return _publish(connection, run.run_id, lake.schema)
        except duckdb.TransactionException as error:
            if attempt == TRIES - 1:
                raise RequestError(f"{lake.catalog}: other writers were quicker {TRIES} times: {error}") from None
            time.sleep(random.random() * 2**attempt / 10)
        except duckdb.Error as error:
            raise RequestError(f"{lake.catalog}: {str(error).partition(chr(10))[0]}") from None
    raise AssertionError


@contextlib.contextmanager
def _opened(run: Run, lake: Lake) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the run's database and the lake beside each other."""
    with duckdb.connect() as connection:
        for name in EXTENSIONS if lake.catalog.startswith("postgres:") else EXTENSIONS[:1]:
            _load(connection, name)
        connection.execute(f"attach '{quoted(run.database)}' as run (read_only)")
        catalog, data = (text.replace("'", "''") for text in (lake.catalog, lake.data))
        connection.execute(f"attach 'ducklake:{catalog}' as lake (data_path '{data}')")
        yield connection


def _load(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Load an extension: from its package, which needs no network, else from where DuckDB keeps extensions."""
    try:
        packaged = [Path(str(files(f"duckdb_extension_{name}"))) / "extensions" / f"v{duckdb.__version__}"]
    except ModuleNotFoundError:
        packaged = []
    found = [file for folder in packaged for file in folder.glob("*.duckdb_extension")]
    try:
        connection.execute(f"load '{quoted(found[0])}'" if found else f"load {name}")
    except duckdb.Error:
        raise RequestError(
            f"the extension {name} of DuckDB {duckdb.__version__} is not here; install it with: {INSTALL}, or with:"
            f" duckdb -c 'install {name}'"
        ) from None


def _publish(connection: duckdb.DuckDBPyConnection, run_id: str, schema: str) -> list[str]:
    """Write the tables that differ and the name of the run, in one transaction."""
    names = {"main": schema, "reports": "reports" if schema == "main" else f"{schema}_reports"}
    connection.execute("begin")
    for name in names.values():
        connection.execute(f'create schema if not exists lake."{name}"')
    connection.execute(f'create table if not exists lake."{schema}".{PUBLISHED} (run_id text, name text, hash text)')
    known = connection.execute(f'select run_id, name, hash from lake."{schema}".{PUBLISHED}').fetchall()
    newer = max((row[0] for row in known), default="")
    if newer > run_id:
        raise RequestError(f"the lake has the newer run {newer} in its schema {schema}; build again")
    if newer == run_id:
        return []
    before = {name: hashed for _, name, hashed in known}
    rows: list[tuple[str, str, str]] = []
    changed: list[str] = []
    for source, target in names.items():
        for name, columns in _relations(connection, source):
            query = f'select {columns} from run."{source}"."{name}"'
            told = f"{target}.{name}"
            found = connection.execute(f"select count(*), sum(hash(r)::hugeint) from ({query}) as r").fetchone()
            rows.append((run_id, told, f"{columns} {found}"))
            if before.get(told) != rows[-1][2]:
                connection.execute(f'create or replace table lake."{target}"."{name}" as {query}')
                changed.append(told)
    connection.execute(f'delete from lake."{schema}".{PUBLISHED}')
    connection.executemany(f'insert into lake."{schema}".{PUBLISHED} values (?, ?, ?)', rows)
    connection.execute("call lake.set_commit_message('matterhouse', ?)", [f"{schema} {run_id}"])
    connection.execute("commit")
    return changed


def _relations(connection: duckdb.DuckDBPyConnection, schema: str) -> list[tuple[str, str]]:
    """Return each table and view of a schema with its columns; JSON becomes text, which every client knows."""
    as_text = 'format(\'"{0}"::varchar as "{0}"\', column_name)'
    as_it_is = "format('\"{}\"', column_name)"
    described = (
        f"select table_name, string_agg(if(data_type = 'JSON', {as_text}, {as_it_is}), ', ' order by column_index)"
        f" from duckdb_columns() where database_name = 'run' and schema_name = '{schema}' group by all order by all"
    )
    return connection.execute(described).fetchall()


if __name__ == "__main__":
    try:
        publish_to_lake(Run(Path(sys.argv[1])), Lake(*sys.argv[2:]))
    except RequestError as told_error:
        sys.exit(str(told_error))
