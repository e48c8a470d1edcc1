"""A run → one report in JSON: every figure and row that the dashboard shows, with the query that gives it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.dashboard.charts import (
    degree_bars,
    orphan_bars,
    subject_bars,
    subject_flow,
    subject_keywords,
    verdict_bars,
)
from flows.history.headlines import headline_changes
from flows.models.read_models import load_models

if TYPE_CHECKING:
    import duckdb

    from flows.models.read_models import Model
    from flows.warehouse import Run, Warehouse

ROWS = 50
RUNS = 60
GOOD_IF_LESS = (
    "links_broken", "links_stale", "links_duplicate", "orphan_pages", "dead_end_pages", "problems",
    "pages_without_subject", "pages_without_description", "pages_with_duplicate_title",
)  # fmt: skip
HEADLINE_LINKS = {
    "pages": "explore.html#view=pages",
    "pages_with_url": "explore.html#view=pages&only=has_url",
    "subjects": "coverage.html#content_coverage",
    "keywords": "coverage.html",
    "pages_without_subject": "explore.html#view=pages&only=no_subject",
    "pages_without_description": "explore.html#view=pages&only=no_description",
    "pages_with_duplicate_title": "explore.html#view=pages&only=duplicate_title",
    "links": "explore.html#view=links",
    "links_ok": "explore.html#view=links&verdict=ok",
    "links_broken": "explore.html#view=links&verdict=broken,url_dangling,ambiguous",
    "links_stale": "explore.html#view=links&verdict=stale_title,redirected,id_dangling,id_conflict",
    "links_duplicate": "explore.html#view=links&verdict=is:duplicate",
    "orphan_pages": "explore.html#view=pages&only=has_url,orphan",
    "dead_end_pages": "explore.html#view=pages&only=has_url,dead_end",
    "problems": "data.html#table-problems",
}
RANK = "case severity when 'error' then 0 when 'warning' then 1 else 2 end"
LISTS = {
    "finding_changes": (
        "Findings by rule",
        "What each check found: before + new − resolved = now. The severity is that of the gravest.",
        (f"select rule, min_by(severity, {RANK}) as severity,"
        " count(*) filter (where status in ('open', 'resolved')) as before_count,"
        " count(*) filter (where status in ('new', 'regressed')) as new_count,"
        " count(*) filter (where status = 'resolved') as resolved_count,"
        " count(*) filter (where status <> 'resolved') as now_count from findings"
        " group by rule order by new_count desc, now_count desc, rule"),
    ),
    "new_findings": (
        "New findings", "Found in this run and not in the one before, and not because rules have changed.",
        ("select severity, rule, path, line, message from findings"
        " where status in ('new', 'regressed') and not is_rebased"
        f" order by {RANK}, rule, path, line"),
    ),
    "runs": (
        "Runs",
        ("One row a published run, newest first. Rows of an earlier run are in its own folder:"
         " matterhouse report --run RUN_ID."),
        ("select run_id, finished_at, file_count, added_count, changed_count, removed_count, problem_count,"
        " extract_seconds, tabulate_seconds, model_seconds, source_revision from runs order by run_id desc"),
    ),
}  # fmt: skip
"""Sections that are no report: title, meaning and query."""


def read_report(connection: duckdb.DuckDBPyConnection, warehouse: Warehouse, run: Run) -> dict[str, Any]:
    """Return the report of a run that is open for reading."""
    summary = run.read_summary()
    models = {model.name: model for model in load_models() if model.schema == "reports"}
    sections = _reports(connection, models) | _lists(connection)
    for name, section in sections.items():
        section["file"] = _beside(run, f"feed/csv/{name}.csv.gz")
    return {
        "site": ", ".join(summary.get("sources", {})) or Path(summary["run"]["source"]).name,
        "run": summary["run"],
        "headlines": _headlines(connection, warehouse, run),
        "subject_bars": subject_bars(connection),
        "verdict_bars": verdict_bars(connection),
        "maps": {"coverage": subject_keywords(connection), "links": subject_flow(connection)},
        "histograms": {"orphans": degree_bars(connection) + orphan_bars(connection)},
        "sections": sections,
        "tables": _tables(connection, run),
        "files": _files(run),
    }


def _reports(connection: duckdb.DuckDBPyConnection, models: dict[str, Model]) -> dict[str, dict[str, Any]]:
    meanings: dict[str, dict[str, str]] = {}
    described = "select table_name, column_name, comment from duckdb_columns() where schema_name = 'reports'"
    for table, column, comment in connection.execute(described).fetchall():
        meanings.setdefault(table, {})[column] = comment or column
    listed = "select table_name, comment from duckdb_tables() where schema_name = 'reports' order by 1"
    found: dict[str, dict[str, Any]] = {}
    for name, comment in connection.execute(listed).fetchall():
        if name == "headlines":
            continue
        section = _section(
            connection, name, name.replace("_", " ").capitalize(), comment or "", f'from reports."{name}"'
        )
        for column in section["columns"]:
            column["meaning"] = meanings[name].get(column["name"], column["name"])
        model = models.get(name)
        section |= {"why": getattr(model, "why", None), "fix": getattr(model, "fix", None)}
        found[name] = section
    return found


def _lists(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    has_findings = _has(connection, "findings")
    return {
        name: _section(connection, name, title, meaning, query) | {"why": None, "fix": None}
        for name, (title, meaning, query) in LISTS.items()
        if has_findings or "findings" not in query
    }


def _has(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    query = "select count(*) from duckdb_columns() where schema_name = 'main' and table_name = ?"
    return bool(connection.execute(query, [table]).fetchall()[0][0])


def _section(
    connection: duckdb.DuckDBPyConnection, name: str, title: str, meaning: str, query: str
) -> dict[str, Any]:
    """Return the first rows of a query with what its columns are."""
    described = connection.execute(f"describe {query}").fetchall()
    columns = [
        {"name": column, "label": column.replace("_", " "), "meaning": column, "kind": kind_of(column, dtype)}
        for column, dtype, *_ in described
    ]
    row_count = connection.execute(f"select count(*) from ({query})").fetchall()[0][0]
    rows = connection.execute(f"from ({query}) limit {ROWS}").fetchall()
    return {
        "name": name,
        "title": title,
        "meaning": meaning,
        "columns": columns,
        "rows": [[_plain(value) for value in row] for row in rows],
        "row_count": row_count,
        "query": query,
    }


def kind_of(column: str, dtype: str) -> str:
    """Return how a column is shown: share, count, number, flag, date, path, url, long or text."""
    if dtype == "BOOLEAN":
        return "flag"
    if column.endswith("_share"):
        return "share"
    if "INT" in dtype and not dtype.endswith("]"):
        return "count"
    if dtype.startswith(("DOUBLE", "FLOAT", "DECIMAL")):
        return "number"
    if dtype == "DATE" or dtype.startswith("TIMESTAMP"):
        return "date"
    if column.endswith(("title", "message", "reasons", "meaning", "description", "label")):
        return "long"
    return "path" if column.endswith("path") else "url" if column.endswith("url") else "text"


def _plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return value if isinstance(value, (str, int, float, bool)) or value is None else str(value)


def _headlines(connection: duckdb.DuckDBPyConnection, warehouse: Warehouse, run: Run) -> list[dict[str, Any]]:
    query = "select headline, meaning from reports.headlines"
    meanings = dict(connection.execute(query).fetchall())
    earlier = [run_id for run_id in warehouse.run_ids() if run_id <= run.run_id][-RUNS:]
    history = [warehouse.published(run_id).read_summary().get("headlines", {}) for run_id in earlier]
    figures: list[dict[str, Any]] = []
    for name, value, _, change in headline_changes(warehouse, run).rows:
        tone = None if not change or name not in GOOD_IF_LESS else "good" if change < 0 else "bad"
        figures.append(
            {
                "name": name,
                "label": name.replace("_", " ").capitalize(),
                "value": value,
                "change": change,
                "tone": tone,
                "meaning": meanings.get(name, name),
                "link": HEADLINE_LINKS.get(name, "data.html"),
                "history": [figures[name] for figures in history if name in figures],
                "query": f"select value from reports.headlines where headline = '{name}'",
            }
        )
    return figures


def _beside(run: Run, name: str) -> str | None:
    """Return the address of a file of the run from the dashboard; None where the run has it not."""
    return f"../{name}" if (run.folder / name).is_file() else None


def _tables(connection: duckdb.DuckDBPyConnection, run: Run) -> list[dict[str, Any]]:
    """Return what each table that people query holds."""
    columns: dict[str, list[dict[str, str]]] = {}
    query = (
        "select table_name, column_name, data_type, comment from duckdb_columns()"
        " where schema_name = 'main' and not internal and database_name = current_database()"
        " order by table_name, column_index"
    )
    for table, name, dtype, comment in connection.execute(query).fetchall():
        columns.setdefault(table, []).append({"name": name, "type": dtype, "meaning": comment or ""})
    comments = dict(
        connection.execute("select view_name, comment from duckdb_views() where schema_name = 'main'").fetchall()
    )
    return [
        {
            "name": table,
            "meaning": comments.get(table) or "",
            "columns": described,
            "file": _beside(run, f"feed/parquet/{table}.parquet"),
            "row_count": connection.execute(f'select count(*) from main."{table}"').fetchall()[0][0],
        }
        for table, described in columns.items()
    ]


def _files(run: Run) -> list[dict[str, str]]:
    known = (
        ("warehouse.duckdb", "tables and reports in one DuckDB file"),
        ("feed/datapackage.json", "what each file holds, with types, keys and hashes (Frictionless)"),
        ("feed/summary.json", "the headline figures"),
        *((f"feed/parquet/{name}.parquet", "Parquet") for name in ("pages", "links", "findings")),
        *((f"feed/csv/{name}.csv.gz", "CSV") for name in ("content_coverage", "broken_links", "suggested_links")),
    )
    return [
        {"name": name, "path": path, "meaning": meaning} for name, meaning in known if (path := _beside(run, name))
    ]
