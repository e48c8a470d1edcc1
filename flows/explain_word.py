"""The family of a keyword or subject: the spellings that a run took for one, by which rule, and what is near."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from flows.errors import RequestError
from flows.query import Result, ask

if TYPE_CHECKING:
    import duckdb

Kind = Literal["keyword", "subject"]

FIND = """
    select canonical_id from vocabulary where kind = $kind and (
        raw = $text or canonical_id = $text or lower(nfc_normalize(trim(raw))) = lower(nfc_normalize(trim($text)))
    )
    order by raw = $text desc, canonical_id = $text desc, mention_count desc, raw limit 1
"""
SPELLINGS = """
    select raw as spelling, mention_count as mentions, rule, confidence from vocabulary
    where kind = $kind and canonical_id = $id order by mention_count desc, raw
"""
CANDIDATES = """
    select raw as spelling, candidate_id, rule, confidence from vocabulary_candidates
    where kind = $kind and $id in (canonical_id, candidate_id) order by confidence desc, raw, candidate_id limit 20
"""
SUBJECTS = """
    select subject_id, page_count from subject_keywords where keyword_id = $id
    order by page_count desc, subject_id limit 10
"""
KEYWORDS = """
    select keyword_id, page_count from subject_keywords where subject_id = $id
    order by page_count desc, keyword_id limit 10
"""


@dataclass(frozen=True)
class Family:
    """One canonical keyword or subject, with tables by heading and the query that lists its pages."""

    kind: Kind
    canonical_id: str
    label: str
    page_count: int
    tables: dict[str, Result]
    query: str


def explain_word(connection: duckdb.DuckDBPyConnection, kind: Kind, text: str) -> Family:
    """Return the family that a spelling belongs to; raise `RequestError` that gives near ones where none has it."""
    found = _rows(connection, FIND, kind=kind, text=text).rows
    if not found:
        raise RequestError(f"{text}: no page has this {kind}; {_hint(connection, kind, text)}")
    canonical_id = str(found[0][0])
    about = f"select label, page_count from {kind}s where {kind}_id = $id"
    label, page_count = _rows(connection, about, id=canonical_id).rows[0]
    tables = {
        "Spellings that count as one": _rows(connection, SPELLINGS, kind=kind, id=canonical_id),
        "May be the same; not merged": _candidates(connection, kind, canonical_id),
        "Subjects that use it": _rows(connection, SUBJECTS, id=canonical_id) if kind == "keyword" else None,
        "Its leading keywords": _rows(connection, KEYWORDS, id=canonical_id) if kind == "subject" else None,
    }
    told = {heading: result for heading, result in tables.items() if result and result.rows}
    quoted = canonical_id.replace("'", "''")
    query = f"select distinct path from page_{kind}s where {kind}_id = '{quoted}'"
    return Family(kind, canonical_id, str(label), int(page_count), told, query)


def _candidates(connection: duckdb.DuckDBPyConnection, kind: Kind, canonical_id: str) -> Result | None:
    """Return what the vocabulary left apart, in a run that knows of such."""
    known = "select 1 from duckdb_views() where view_name = 'vocabulary_candidates' and schema_name = 'main'"
    return _rows(connection, CANDIDATES, kind=kind, id=canonical_id) if ask(connection, known).rows else None


def _hint(connection: duckdb.DuckDBPyConnection, kind: Kind, text: str) -> str:
    from rapidfuzz import fuzz, process

    words = [str(row[0]) for row in ask(connection, f"select label from {kind}s").rows]
    near = process.extract(text, words, scorer=fuzz.ratio, processor=str.casefold, limit=3, score_cutoff=70)
    if near:
        return f"did you mean {' or '.join(word for word, _, _ in near)}?"
    return f"look for a part of it with: matterhouse sql \"select raw from vocabulary where kind = '{kind}'\""


def _rows(connection: duckdb.DuckDBPyConnection, query: str, **parameters: Any) -> Result:
    return ask(connection, query, parameters)
