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
import json
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb

from flows.warehouse import link_file

if TYPE_CHECKING:
    from pathlib import Path

    from flows.read_models import Model
    from flows.warehouse import Run

HEAVY_COLUMNS = ("text", "front_matter")
"""As large as the corpus: in Parquet and DuckDB only."""
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


def write_feed(run: Run, models: list[Model], summary: dict[str, Any], *, csv: str) -> None:
    """Write the feed of a run whose database is complete.

    `summary` is what `flows.publish.summarize` returns, `csv` the setting that says what is written as CSV too.
    """
    feed = run.folder / "feed"
    for folder in (feed / "csv", feed / "parquet"):
        folder.mkdir(parents=True)
    described: list[dict[str, Any]] = []
    with duckdb.connect(str(run.database), read_only=True) as connection:
        resources = _resources(connection, models)
        named = {resource.model.name for resource in resources}
        for resource in resources:
            parquet = _write_parquet(connection, resource, run, feed)
            if csv == "all" or (csv == "reports" and resource.model.schema == "reports"):
                file, light = _write_csv(connection, resource, feed)
                described.append(_described(resource, file, feed, light, named))
            described.append(_described(resource, parquet, feed, resource.fields, named))
    _write_json(feed / "summary.json", summary)
    _write_json(feed / "datapackage.json", _package(run, summary, described))


def _resources(connection: duckdb.DuckDBPyConnection, models: list[Model]) -> list[Resource]:
    columns: dict[str, list[Field]] = {}
    query = "select schema_name || '.' || table_name, column_name, data_type, comment from duckdb_columns()"
    for table, name, dtype, comment in connection.execute(f"{query} where not internal").fetchall():
        columns.setdefault(table, []).append(Field(name, dtype, comment or name))
    there = [model for model in models if model.qualified in columns]
    # A report that has the name of a mart tells more of the same.
    named = {model.name: model for schema in ("main", "reports") for model in there if model.schema == schema}
    shown = list(named.values())
    counting = " union all ".join(f"select {at}, count(*) from {model.quoted}" for at, model in enumerate(shown))
    counts: dict[int, int] = dict(connection.execute(counting).fetchall())
    return [Resource(model, columns[model.qualified], counts[at]) for at, model in enumerate(shown)]


def _write_csv(connection: duckdb.DuckDBPyConnection, resource: Resource, feed: Path) -> tuple[Path, list[Field]]:
    """Write a resource's rows as CSV, and return the file with the columns that it has."""
    light = [field for field in resource.fields if field.name not in HEAVY_COLUMNS]
    file = feed / "csv" / f"{resource.model.name}.csv.gz"
    selected = ", ".join(_in_csv(field) for field in light)
    connection.execute(
        f"copy (select {selected} from {resource.model.quoted}) to '{_quoted(file)}' (header, compression gzip)"
    )
    return file, light


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
    name = resource.model.name
    file = feed / "parquet" / f"{name}.parquet"
    there = (run.reports if resource.model.schema == "reports" else run.tables) / f"{name}.parquet"
    if there.is_file() and _columns_of(connection, there) == [field.name for field in resource.fields]:
        link_file(there, file)
    else:
        connection.execute(f"copy {resource.model.quoted} to '{_quoted(file)}' (format parquet, compression zstd)")
    return file


def _columns_of(connection: duckdb.DuckDBPyConnection, parquet: Path) -> list[str]:
    rows = connection.execute(f"describe select * from read_parquet('{_quoted(parquet)}')").fetchall()
    return [row[0] for row in rows]


def _described(resource: Resource, file: Path, feed: Path, fields: list[Field], named: set[str]) -> dict[str, Any]:
    """Return a resource as the data package tells of it."""
    model, data = resource.model, file.read_bytes()
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
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
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
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
