"""SQL models → the DuckDB file of a run, and its reports as Parquet.

A model is a file with one select. Its folder is its schema: `staging` holds the Polars tables as they are,
`marts` (schema `main`) is what people query, `reports` what they read. A header of comments says what a row is,
and may hold these lines:

    -- key: path, position                      rows differ in these columns, and they are never NULL
    -- reference: target_path -> pages.path     values are NULL or stand there
    -- materialized: view                       a view over other models; a table otherwise
    -- columns:                                 meanings; a column that a table of `transforms.schemas` has
    --   page_share: Share of all pages         needs none

Keys and references are checked in each build; a build in which one does not hold is not published.
"""

from __future__ import annotations

import hashlib
import json
import re
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter
from importlib.resources import files
from typing import TYPE_CHECKING

import duckdb

from flows.errors import RequestError
from flows.warehouse import replace_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from flows.warehouse import Run

SCHEMAS = {"staging": "staging", "marts": "main", "reports": "reports"}
STORAGE_VERSION = "v1.0.0"
ROW_GROUP = 8192
COMPRESSION = "dictionary"
"""Trying every compression on every column costs as much time as all models together, and saves a tenth."""

_LINE = re.compile(r"^LINE (\d+):", re.MULTILINE)
_HEADER_KEY = re.compile(r"^-- (key|reference|materialized): (.+)$")
_HEADER_COLUMN = re.compile(r"^--   (\w+): (.+)$")


class ModelError(RequestError):
    """A model cannot be built, or what it promises does not hold; names the file and the line."""


@dataclass(frozen=True)
class Model:
    """One SQL file."""

    schema: str
    name: str
    file: str
    sql: str
    description: str = ""
    key: tuple[str, ...] = ()
    references: tuple[tuple[str, str, str], ...] = ()
    is_view: bool = False
    is_own: bool = False
    columns: dict[str, str] = field(default_factory=dict)

    @property
    def qualified(self) -> str:
        """The model's name with its schema."""
        return f"{self.schema}.{self.name}"

    @property
    def quoted(self) -> str:
        """The same, as SQL takes it."""
        return f'{self.schema}."{self.name}"'


def load_models(own_folder: Path | None = None) -> list[Model]:
    """Return the packaged models, and the reports in `own_folder`'s `reports/`, in the order of their names.

    Raises `RequestError` where a report of the user has the name of a packaged one.
    """
    packaged = files("sql")
    models = [model for folder, schema in SCHEMAS.items() for model in _read(packaged / folder, schema)]
    if own_folder and (own_folder / "reports").is_dir():
        own = [replace(model, is_own=True) for model in _read(own_folder / "reports", "reports")]
        taken = {model.qualified for model in models}
        for model in own:
            if model.qualified in taken:
                raise RequestError(f"{model.file}: a report of this name exists; give the file another name")
        models += own
    return models


def _read(folder: Traversable, schema: str) -> Iterable[Model]:
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".sql"):
            yield parse_model(schema, file.name.removesuffix(".sql"), str(file), file.read_text(encoding="utf-8"))


def parse_model(schema: str, name: str, file: str, sql: str) -> Model:
    """Return the model that a file's text holds, with what its header says."""
    description: list[str] = []
    values: dict[str, list[str]] = {"key": [], "reference": [], "materialized": []}
    columns: dict[str, str] = {}
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        if match := _HEADER_KEY.match(line):
            values[match[1]].append(match[2])
        elif match := _HEADER_COLUMN.match(line):
            columns[match[1]] = match[2]
        elif line != "-- columns:":
            description.append(line.removeprefix("--").strip())
    references = [re.match(r"(\w+) -> ([\w.]+)\.(\w+)$", text) for text in values["reference"]]
    if not all(references):
        raise ModelError(f"{file}:1: a reference is written as: column -> table.column")
    return Model(
        schema, name, file, sql.rstrip().rstrip(";"), " ".join(description).strip(),
        key=tuple(column.strip() for text in values["key"] for column in text.split(",")),
        references=tuple((match[1], match[2], match[3]) for match in references if match),
        is_view=values["materialized"] == ["view"],
        columns=columns,
    )  # fmt: skip


def read_dependencies(models: list[Model], cache: Path | None = None) -> dict[str, list[str]]:
    """Return for each model the models that it reads; `cache` keeps them, as long as no SQL changes.

    Raises `ModelError` for SQL that cannot be parsed and for models that read each other in a circle.
    """
    digest = hashlib.sha256("\0".join(f"{model.qualified}\0{model.sql}" for model in models).encode()).hexdigest()
    file = cache / "model_dependencies.json" if cache else None
    if file and file.is_file():
        try:
            known = json.loads(file.read_text(encoding="utf-8"))
            if known["digest"] == digest:
                return {str(name): list(read) for name, read in known["dependencies"].items()}
        except (ValueError, KeyError, TypeError, AttributeError):
            pass
    by_name = {model.qualified: model for model in models}
    dependencies = {model.qualified: _dependencies(model, by_name) for model in models}
    try:
        TopologicalSorter(dependencies).prepare()
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
        raise ModelError(
            f"{by_name[error.args[1][0]].file}:1: models read each other in a circle: {circle}"
        ) from None
    if file:
        replace_text(file, json.dumps({"digest": digest, "dependencies": dependencies}))
    return dependencies


def _dependencies(model: Model, models: dict[str, Model]) -> list[str]:
    """Return the models that a model reads, sorted."""
    import sqlglot
    from sqlglot import exp

    try:
        query = sqlglot.parse_one(model.sql, dialect="duckdb")
    except sqlglot.ParseError as error:
        place = error.errors[0] if error.errors else {}
        raise ModelError(
            f"{model.file}:{place.get('line', 1)}: not valid SQL: {place.get('description', error)}"
        ) from None
    steps = {cte.alias for cte in query.find_all(exp.CTE)}
    names = {
        f"{table.db or 'main'}.{table.name}"
        for table in query.find_all(exp.Table)
        if table.db or table.name not in steps
    }
    return sorted((names & models.keys()) - {model.qualified})


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
    with ThreadPoolExecutor(2) as pool:
        building: dict[Future[None], str] = {}
        while sorter.is_active():
            for name in sorter.get_ready():
                building[pool.submit(_build, connection.cursor(), models[name])] = name
            done, _ = wait(building, return_when=FIRST_COMPLETED)
            for future in done:
                future.result()
                sorter.done(building.pop(future))


def _build(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    kind = "view" if model.is_view else "table"
    try:
        connection.execute("use warehouse")
        connection.execute(f"create {kind} {model.quoted} as {model.sql}")
    except duckdb.Error as error:
        line = _LINE.search(str(error))
        raise ModelError(f"{model.file}:{line[1] if line else 1}: {error}") from None


def column_meanings(model: Model, models: list[Model]) -> dict[str, str]:
    """Return what each column name means in a model: by its header, its table, other tables, other headers."""
    from transforms.schemas import TABLES

    tables = [TABLES[model.name], *TABLES.values()] if model.name in TABLES else list(TABLES.values())
    found = dict(model.columns)
    for table in tables:
        found = {name: column.meaning for name, column in table.columns.items()} | found
    for other in models:
        found = other.columns | found
    return found


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
