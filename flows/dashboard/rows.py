"""All pages and links of a run, packed for the page Explore: columns in JSON, gzip, base64.

A page is known by its place in the order of paths; subjects, verdicts, kinds and rules by their place in a list;
texts by what they repeat (`flows.dashboard.texts`).
"""

from __future__ import annotations

import base64
import gzip
import json
from typing import TYPE_CHECKING, Any

from flows.dashboard.charts import LEADING_KEYWORDS
from flows.dashboard.texts import References, expected_name, frame_places, shape_front_matter, split_place

if TYPE_CHECKING:
    import duckdb

SPACE = 2_800_000
"""Bytes that packed pages may take: the dashboard of 25,000 pages and 100,000 links stays below 5 MB."""
DISPENSABLE = (
    ("ends of descriptions", "description", 120),
    ("ends of descriptions", "description", 60),
    ("ends of descriptions", "description", 50),
    ("values of front matter", "values", None),
    ("descriptions", "description", None),
    ("reasons of suggestions", "suggestion_reasons", None),
    ("wording of findings", "finding_messages", None),
    ("keys of front matter", "shapes", None),
)
"""What is left out, in this order, where pages take more: what it is called, its column, the length it is cut to."""
LONGEST_VALUE = 200
STATUSES = {"open": 0, "new": 1, "regressed": 1, "resolved": 2}
"""How the pack tells whether a finding was there before and is there now."""
PAGE_FLAGS = {
    "has_url": "pages.url is not null",
    "orphan": "page_graph.is_orphan and moved.path is null",
    "dead_end": "page_graph.is_dead_end and moved.path is null",
    "no_subject": "pages.subject_id is null",
    "no_description": "pages.description is null",
    "duplicate_title": "pages.title_key is not null"
    " and count(*) over (partition by pages.language, pages.title_key) > 1",
    "not_indexable": "not pages.is_indexable",
    "draft": "pages.is_draft",
}
LINK_FLAGS = {
    "duplicate": "is_duplicate",
    "self": "is_self and target_form <> 'anchor'",
    "cross_subject": "coalesce(is_cross_subject, false)",
    "anchor_missing": "not coalesce(is_anchor_found, true)",
    "case": "coalesce(resolved_by in ('url_case', 'path_case'), false)",
    "own_host": "is_own_host",
    "to_draft": "coalesce(is_target_draft, false)",
    "to_not_indexable": "not coalesce(is_target_indexable, true)",
    "from_not_indexable": "target_path is not null and (not is_source_indexable or is_source_draft)",
    "to_near_duplicate": "coalesce(is_near_duplicate, false)",
    "to_copy": "target_keeper_path is not null",
}
"""As in `link_quality`, whose counts lead to them."""


def pack_pages(connection: duckdb.DuckDBPyConnection) -> str:
    """Return every page with what the list and the drawer show."""
    query = f"""
        select pages.path, pages.url, pages.title, pages.subject_id, pages.corpus, pages.language, pages.word_count,
            pages.published_on::varchar as published_on, pages.updated_on::varchar as updated_on,
            page_graph.in_degree, page_graph.out_degree, pages.description, {_bits(PAGE_FLAGS)} as flags
        from staging.pages as pages
        inner join staging.page_graph as page_graph using (path)
        left join (select distinct path from staging.redirects where kind = 'moved') as moved using (path)
        order by pages.path
    """
    table = _columns(connection, query)
    subjects = connection.execute(
        "select subject_id, label from main.subjects order by page_count desc, 1"
    ).fetchall()
    places = {subject: at for at, (subject, _) in enumerate(subjects)}
    at_path = {path: at for at, path in enumerate(table["path"])}
    references = References(table["title"], table["url"], table["path"])
    table["subject"] = [places.get(subject, -1) for subject in table.pop("subject_id")]
    table["subjects"] = [{"id": subject, "label": label} for subject, label in subjects]
    _name_in_list(table, "corpus", "corpora", 1)
    _name_in_list(table, "language", "languages", 2)
    table["more_subjects"] = _more_subjects(connection, at_path, places)
    table["flag_names"] = list(PAGE_FLAGS)
    table["keywords"] = _keywords(connection, at_path)
    table |= _findings(connection, at_path, references) | _clusters(connection, at_path)
    table |= _suggestions(connection, at_path) | _front_matter(connection, references)
    paths, urls = table.pop("path"), table.pop("url")
    table |= frame_places("path", paths, map(expected_name, table["title"]))
    table |= frame_places("url", urls, (split_place(path)[1] for path in paths))
    return _pack_within(SPACE, table)


def _pack_within(space: int, table: dict[str, Any]) -> str:
    """Return the pack of a table, without as much of what is dispensable as the space asks for."""
    table["left_out"] = []
    packed = _pack_pages(table)
    for name, column, length in DISPENSABLE:
        if len(packed) <= space:
            break
        if column not in table:
            continue
        if length:
            table[column] = [_cut(text, length) for text in table[column]]
        else:
            del table[column]
        table["left_out"] = [*(told for told in table["left_out"] if not told.endswith(name)), name]
        packed = _pack_pages(table)
    return packed


def _name_in_list(table: dict[str, Any], column: str, listed: str, least: int) -> None:
    """Replace a column of names by places in a list of them, -1 for none; leave out a list of fewer than `least`."""
    values = table.pop(column)
    places = {name: at for at, name in enumerate(sorted({name for name in values if name is not None}))}
    if len(places) >= least:
        table[listed] = list(places)
        table[column] = [places.get(name, -1) for name in values]


def _pack_pages(table: dict[str, Any]) -> str:
    """Return the pack of a table; titles stand beside descriptions, which mostly repeat their words."""
    described = table.get("description") or [None] * len(table["title"])
    texts = [list(pair) for pair in zip(table["title"], described, strict=True)]
    return _pack({name: table[name] for name in table if name not in ("title", "description")} | {"texts": texts})


def _cut(text: str | None, length: int) -> str | None:
    return text if text is None or len(text) <= length else f"{text[:length].rpartition(' ')[0]} …"


def pack_links(connection: duckdb.DuckDBPyConnection) -> str:
    """Return every link, by source."""
    query = f"""
        with paths as (select path, row_number() over (order by path) - 1 as at from staging.pages)
        select sources.at as source, coalesce(targets.at, -1) as target, links.kind, links.verdict, links.position,
            links.line, {_bits(LINK_FLAGS)} as flags,
            case when targets.at is null then coalesce(links.target_url, links.target_id, links.target_title) end
                as authored
        from main.links as links
        inner join paths as sources on links.source_path = sources.path
        left join paths as targets on links.target_path = targets.path
        order by source, links.line, links.position, links.kind
    """
    table = _columns(connection, query)
    for name, listed in (("kind", "kinds"), ("verdict", "verdicts")):
        table[listed] = sorted(set(table[name]))
        table[name] = [table[listed].index(value) for value in table[name]]
    table["flag_names"] = list(LINK_FLAGS)
    return _pack(table)


def _bits(flags: dict[str, str]) -> str:
    return " + ".join(f"({condition})::integer * {1 << at}" for at, condition in enumerate(flags.values()))


def _columns(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, Any]:
    frame = connection.sql(query).pl()
    return {name: frame[name].to_list() for name in frame.columns}


def _has(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    query = "select count(*) from duckdb_columns() where schema_name = 'main' and table_name = ?"
    return bool(connection.execute(query, [table]).fetchall()[0][0])


def _findings(
    connection: duckdb.DuckDBPyConnection, at_path: dict[str, int], references: References
) -> dict[str, Any]:
    """Return per page its findings and their number; paths that are no pages come after the last page."""
    counts = [0] * len(at_path)
    found: dict[str, Any] = {"finding_count": counts}
    if not _has(connection, "findings"):
        return found
    query = "select path, rule, line, message, status from findings order by path, line, rule, message"
    rows = connection.execute(query).fetchall()
    others = {path: len(at_path) + at for at, path in enumerate(sorted({row[0] for row in rows} - at_path.keys()))}
    rules = sorted({row[1] for row in rows})
    numbers = {rule: number for number, rule in enumerate(rules)}
    listed: dict[int, list[tuple[int, int, int]]] = {}
    messages: dict[int, list[str]] = {}
    for path, rule, line, message, status in rows:
        at = at_path[path] if path in at_path else others[path]
        if path in at_path and status != "resolved":
            counts[at] += 1
        listed.setdefault(at, []).append((numbers[rule], line, STATUSES[status]))
        messages.setdefault(at, []).append(references.shorten(message, at))
    return found | {"rules": rules, "findings": listed, "finding_messages": messages, "other_paths": list(others)}


def _more_subjects(
    connection: duckdb.DuckDBPyConnection, at_path: dict[str, int], places: dict[str, int]
) -> dict[int, list[int]]:
    """Return the subjects that pages have besides their first."""
    query = (
        "select path, page_subjects.subject_id from main.page_subjects join main.pages using (path)"
        " where page_subjects.subject_id <> pages.subject_id group by all order by all"
    )
    found: dict[int, list[int]] = {}
    for path, subject in connection.execute(query).fetchall():
        found.setdefault(at_path[path], []).append(places[subject])
    return found


def _keywords(connection: duckdb.DuckDBPyConnection, at_path: dict[str, int]) -> list[tuple[str, list[int]]]:
    """Return the keywords of the heat map, each with the pages that have it."""
    if not _has(connection, "subject_keywords"):
        return []
    query = (
        f"select label, list(distinct path order by path) from main.page_keywords join ({LEADING_KEYWORDS})"
        " using (keyword_id) group by keyword_id, label order by all"
    )
    return [(label, [at_path[path] for path in paths]) for label, paths in connection.execute(query).fetchall()]


def _clusters(connection: duckdb.DuckDBPyConnection, at_path: dict[str, int]) -> dict[str, Any]:
    """Return per page the others of its clusters of duplicates."""
    if not _has(connection, "page_duplicates"):
        return {}
    members: dict[tuple[str, str], list[int]] = {}
    query = "select cluster_id, kind, path from main.page_duplicates order by all"
    for cluster, kind, path in connection.execute(query).fetchall():
        members.setdefault((str(cluster), kind), []).append(at_path[path])
    found: dict[int, dict[int, str]] = {}
    for (_, kind), places in members.items():
        for place in places:
            others = found.setdefault(place, {})
            for other in places:
                if other != place:
                    others[other] = f"{others[other]}, {kind}" if other in others else kind
    return {"clusters": {place: list(others.items()) for place, others in found.items()}}


def _suggestions(connection: duckdb.DuckDBPyConnection, at_path: dict[str, int]) -> dict[str, Any]:
    """Return per page the pages that it should link to, with the reasons."""
    if not _has(connection, "link_suggestions"):
        return {}
    query = (
        "select source_path, target_path, array_to_string(reasons, '; ') from main.link_suggestions order by 1, rank"
    )
    targets: dict[int, list[int]] = {}
    why: dict[int, list[str]] = {}
    for source, target, reasons in connection.execute(query).fetchall():
        targets.setdefault(at_path[source], []).append(at_path[target])
        why.setdefault(at_path[source], []).append(reasons)
    return {"suggestions": targets, "suggestion_reasons": why}


def _front_matter(connection: duckdb.DuckDBPyConnection, references: References) -> dict[str, Any]:
    """Return what each page's front matter holds, without its long texts and its links, which stand elsewhere."""
    rows = connection.execute("select front_matter from main.pages order by path").fetchall()
    return shape_front_matter((json.loads(text) for (text,) in rows), references, LONGEST_VALUE)


def _pack(content: dict[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(gzip.compress(text.encode(errors="replace"), 6, mtime=0)).decode()
