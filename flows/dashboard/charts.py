"""The bars and heat maps of the dashboard, as the report holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    import duckdb

SUBJECT_BARS = 12
LEADING_KEYWORDS = (
    "select keyword_id, label from reports.subject_keyword_matrix group by all"
    " order by count(*) desc, sum(page_count) desc, label limit 12"
)
"""The keywords of the heat map: those that most subjects share."""


def subject_bars(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return the largest subjects by pages."""
    query = f"select subject_id, label, page_count from reports.content_coverage limit {SUBJECT_BARS}"
    return [
        {"label": label, "value": count, "link": _explore("pages", subject=subject)}
        for subject, label, count in connection.execute(query).fetchall()
    ]


def verdict_bars(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return the links by verdict."""
    query = "select verdict, count(*) from main.links group by all order by 2 desc, 1"
    return [
        {"label": verdict.replace("_", " "), "value": count, "link": _explore("links", verdict=verdict)}
        for verdict, count in connection.execute(query).fetchall()
    ]


def _explore(view: str, **parameters: str) -> str:
    return f"explore.html#{urlencode({'view': view, **parameters})}"


def subject_keywords(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return subjects by the keywords that most subjects share, by their share of the subject's pages."""
    if not _has_report(connection, "subject_keyword_matrix"):
        return []
    query = (
        "select subject_id, label, page_count, page_share from reports.subject_keyword_matrix"
        f" semi join ({LEADING_KEYWORDS}) using (keyword_id) order by subject_page_count desc, subject_id, label"
    )
    cells = connection.execute(query).fetchall()
    labels = sorted({label for _, label, _, _ in cells})
    return _heat(
        "matrix", "Subjects and keywords",
        "Pages of a subject that have a keyword; the stronger the colour, the larger their share of the subject.",
        "subject", labels,
        [
            (subject, label, count, share, _explore("pages", subject=subject, keyword=label))
            for subject, label, count, share in cells
        ],
    )  # fmt: skip


def subject_flow(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return subjects by subjects, with the links between them."""
    query = (
        "select source_subject_id, target_subject_id, link_count from reports.subject_links"
        " where source_subject_id is not null and target_subject_id is not null and link_count > 0"
    )
    cells = connection.execute(query).fetchall()
    totals: dict[str, int] = {}
    for source, _, count in cells:
        totals[source] = totals.get(source, 0) + count
    named = sorted(totals, key=lambda subject: (-totals[subject], subject))[:30]
    kept = sorted(cells, key=lambda cell: (-totals[cell[0]], cell[0]))
    return _heat(
        "flow", "Links between subjects",
        "Links from a subject (row) to a subject (column); the stronger the colour, the larger their share.",
        "from", named,
        [
            (source, target, count, count / totals[source], _explore("links", subject=source, target=target))
            for source, target, count in kept
            if source in named and target in named
        ],
    )  # fmt: skip


def _heat(
    name: str, title: str, meaning: str, corner: str, columns: list[str],
    cells: list[tuple[str, str, int, float, str | None]],
) -> list[dict[str, Any]]:  # fmt: skip
    """Return a heat map, in a list; none without cells."""
    rows: dict[str, dict[str, dict[str, Any]]] = {}
    for row, column, value, share, link in cells:
        level = 1 + (share >= 0.02) + (share >= 0.1) + (share >= 0.4)
        shown = f"{row} → {column}: {value:,} ({share:.1%})"
        rows.setdefault(row, {})[column] = {"value": value, "level": level, "title": shown, "link": link}
    if not rows:
        return []
    listed = [{"label": row, "cells": [found.get(column) for column in columns]} for row, found in rows.items()]
    return [{"name": name, "title": title, "meaning": meaning, "corner": corner, "columns": columns, "rows": listed}]


def _has_report(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    query = "select count(*) from duckdb_tables() where schema_name = 'reports' and table_name = ?"
    return bool(connection.execute(query, [name]).fetchall()[0][0])


def degree_bars(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return how many pages have no link in, one, two, …, in a list; none without pages."""
    query = "select least(in_degree, 10) as links_in, count(*) from main.page_graph group by all order by 1"
    bars = [
        {
            "label": "10 or more links in" if degree == 10 else f"{degree} links in",
            "value": count,
            "link": _explore("pages", **{"in": "10+" if degree == 10 else str(degree)}),
        }
        for degree, count in connection.execute(query).fetchall()
    ]
    return _histogram("degrees", "Pages by links in", "Pages", bars)


def orphan_bars(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return the orphans by subject and by week of publication, in a list; none without orphans."""
    by_subject = (
        "select coalesce(subjects.subject_id, '(none)') as subject_id, count(*) from reports.orphan_pages as orphans"
        " left join (select distinct path, subject_id from main.page_subjects) as subjects using (path)"
        " group by all order by 2 desc, 1 limit 20"
    )
    by_week = (
        "select strftime(date_trunc('week', published_on), '%Y-%m-%d') as week, count(*) from reports.orphan_pages"
        " where published_on is not null group by all order by 1 desc limit 20"
    )
    subjects = [
        {"label": subject, "value": count, "link": _explore("pages", subject=subject, only="has_url,orphan")}
        for subject, count in connection.execute(by_subject).fetchall()
    ]
    weeks = [
        {
            "label": f"week of {week}",
            "value": count,
            "link": _explore("pages", week=str(week), only="has_url,orphan"),
        }
        for week, count in connection.execute(by_week).fetchall()
    ]
    return [
        *_histogram("orphans-by-subject", "Orphans by subject", "Orphans", subjects),
        *_histogram("orphans-by-week", "Orphans by week of publication", "Orphans", weeks),
    ]


def _histogram(name: str, title: str, label: str, bars: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"name": name, "title": title, "label": label, "bars": bars}] if bars else []
