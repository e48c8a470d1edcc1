"""A run → its feed: what BI tools and scripts read, described by a Frictionless data package.

```
feed/datapackage.json        every resource: columns, types, meanings, keys, rows, bytes, SHA-256
feed/summary.json            the run, its headline figures, its links by verdict
feed/csv/<name>.csv.gz       reports; with feed.csv = "all" marts too, `pages` without text and front matter
feed/parquet/<name>.parquet  marts and reports, whole
```

Parquet that the run has already is linked, not copied. In CSV, lists are JSON, and a text that a spreadsheet would
take for a formula has an apostrophe before it.
"""

from __future__ import annotations

import hashlib
import zlib
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb
import orjson

from flows.models.run_queries import run_queries
from flows.warehouse import link_file, quoted
from transforms.schemas import TABLES

if TYPE_CHECKING:
    from pathlib import Path

    from flows.models.read_models import Model
    from flows.warehouse import Run

HEAVY_COLUMNS = ("text", "front_matter")
"""As large as the corpus: in Parquet and DuckDB only."""
GZIP_LEVEL = 4
"""DuckDB's own takes three times as long, for a tenth less."""
GZIP_FORM = 31
CHUNK = 1 << 20
FORMULA_SIGNS = "'=', '+', '-', '@', chr(9), chr(13)"
_TYPES = {
    "BOOLEAN": "boolean", "DATE": "date", "VARCHAR": "string", "DOUBLE": "number", "FLOAT": "number",
    "TIMESTAMP": "datetime", "TIMESTAMP WITH TIME ZONE": "datetime", "JSON": "object",
}  # fmt: skip
_UNITS = {"_share": "share from 0 to 1", "_seconds": "s", "_bytes": "byte", "_days": "day", "_count": "1"}


class Field(NamedTuple):
    """One column, as DuckDB has it."""

    name: str
    dtype: str
    meaning: str


class Resource(NamedTuple):
    """One mart or report."""

    model: Model
    fields: list[Field]
    row_count: int


def write_feed(
    run: Run, models: list[Model], row_counts: dict[str, int], summary: dict[str, Any], *, csv: str
) -> None:
    """Write the feed of a run whose database is complete.

    `row_counts` has the rows of each model, `summary` is what `flows.publish.summarize` returns, `csv` the setting
    that says what is written as CSV too.
    """
    feed = run.folder / "feed"
    for folder in (feed / "csv", feed / "parquet"):
        folder.mkdir(parents=True)
    described: dict[str, list[dict[str, Any]]] = {}
    with duckdb.connect(str(run.database), read_only=True) as connection:
        resources = _resources(connection, models, row_counts)
        named = {resource.model.name for resource in resources}

        def write(resource: Resource, cursor: duckdb.DuckDBPyConnection) -> None:
            files = {_write_parquet(cursor, resource, run, feed): resource.fields}
            if csv == "all" or (csv == "reports" and resource.model.schema == "reports"):
                light = [field for field in resource.fields if field.name not in HEAVY_COLUMNS]
                files = {_write_csv(cursor, resource, light, feed): light} | files
            described[resource.model.name] = [
                _described(resource, file, feed, fields, named) for file, fields in files.items()
            ]

        largest_first = sorted(resources, key=lambda resource: -resource.row_count)
        queries = {resource.model.name: partial(write, resource) for resource in largest_first}
        run_queries(connection, queries, database=run.database.stem)
    _write_json(feed / "summary.json", summary)
    in_order = [file for resource in resources for file in described[resource.model.name]]
    _write_json(feed / "datapackage.json", _package(run, summary, in_order))


def _resources(
    connection: duckdb.DuckDBPyConnection, models: list[Model], row_counts: dict[str, int]
) -> list[Resource]:
    columns: dict[str, list[Field]] = {}
    query = "select schema_name || '.' || table_name, column_name, data_type, comment from duckdb_columns()"
    for table, name, dtype, comment in connection.execute(f"{query} where not internal").fetchall():
        columns.setdefault(table, []).append(Field(name, dtype, comment or name))
    there = [model for model in models if model.qualified in columns]
    # A report that has the name of a mart tells more of the same.
    named = {model.name: model for schema in ("main", "reports") for model in there if model.schema == schema}
    return [Resource(model, columns[model.qualified], row_counts[model.qualified]) for model in named.values()]


def _write_csv(connection: duckdb.DuckDBPyConnection, resource: Resource, fields: list[Field], feed: Path) -> Path:
    """Write some columns of a resource as compressed CSV."""
    plain = feed / "csv" / f"{resource.model.name}.csv"
    selected = ", ".join(_in_csv(field) for field in fields)
    connection.execute(f"copy (select {selected} from {resource.model.quoted}) to '{quoted(plain)}' (header)")
    file = plain.with_suffix(".csv.gz")
    packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, GZIP_FORM)
    with plain.open("rb") as read, file.open("wb") as written:
        while chunk := read.read(CHUNK):
            written.write(packer.compress(chunk))
        written.write(packer.flush())
    plain.unlink()
    return file


def _in_csv(field: Field) -> str:
    """Return a column as CSV has it."""
    name = f'"{field.name}"'
    if field.dtype.endswith("]") or field.dtype.startswith(("STRUCT", "MAP")):
        return f"to_json({name}) as {name}"
    if field.dtype != "VARCHAR":
        return name
    return f"case when left({name}, 1) in ({FORMULA_SIGNS}) then '''' || {name} else {name} end as {name}"


def _write_parquet(connection: duckdb.DuckDBPyConnection, resource: Resource, run: Run, feed: Path) -> Path:
    """Link the Parquet file that the run has of these columns, else write one."""
    model = resource.model
    file = feed / "parquet" / f"{model.name}.parquet"
    if model.schema == "reports":
        link_file(run.reports / file.name, file)
    elif model.name in TABLES and list(TABLES[model.name].columns) == [field.name for field in resource.fields]:
        link_file(run.tables / file.name, file)
    else:
        connection.execute(f"copy {model.quoted} to '{quoted(file)}' (format parquet, compression zstd)")
    return file


def _described(resource: Resource, file: Path, feed: Path, fields: list[Field], named: set[str]) -> dict[str, Any]:
    """Return a resource as the data package tells of it."""
    model = resource.model
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    is_csv = file.suffix == ".gz"
    schema: dict[str, Any] = {"fields": [_described_field(field) for field in fields]}
    if model.key and {field.name for field in fields} >= set(model.key):
        schema["primaryKey"] = list(model.key)
    references = [
        {"fields": column, "reference": {"resource": name, "fields": target}}
        for column, table, target in model.references
        if (name := table.rpartition(".")[2]) in named
    ]
    if references:
        schema["foreignKeys"] = references
    kind = {"format": "csv", "mediatype": "text/csv", "compression": "gz", "encoding": "utf-8"} if is_csv else {
        "format": "parquet", "mediatype": "application/vnd.apache.parquet",
    }  # fmt: skip
    return {
        "name": model.name if is_csv else f"{model.name}-parquet",
        "title": model.name.replace("_", " "),
        "description": model.description,
        "path": file.relative_to(feed).as_posix(),
        "profile": "tabular-data-resource" if is_csv else "data-resource",
        **kind,
        "bytes": file.stat().st_size,
        "hash": f"sha256:{digest}",
        "rows": resource.row_count,
        "schema": schema,
    }


def _described_field(field: Field) -> dict[str, Any]:
    is_list = field.dtype.endswith("]")
    is_integer = "INT" in field.dtype and not is_list
    dtype = "array" if is_list else "integer" if is_integer else _TYPES.get(field.dtype, "any")
    unit = next((unit for ending, unit in _UNITS.items() if field.name.endswith(ending)), None)
    described = {"name": field.name, "type": dtype, "description": field.meaning}
    return described | ({"unit": unit} if unit else {})


def _package(run: Run, summary: dict[str, Any], resources: list[dict[str, Any]]) -> dict[str, Any]:
    row = summary["run"]
    return {
        "profile": "data-package",
        "name": "matterhouse",
        "title": "Content coverage and link quality",
        "description": f"Run {run.run_id} of {row['source']}. In CSV, lists are JSON, and a text that begins like a"
        " formula has an apostrophe before it.",
        "id": run.run_id,
        "created": row["started_at"],
        "sources": [{"title": row["source"], "version": row["source_revision"]}],
        "resources": resources,
    }


def _write_json(file: Path, content: dict[str, Any]) -> None:
    file.write_bytes(orjson.dumps(content, default=str, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
