"""Redirects: the urls that lead on to another, how far, and whether they arrive.

An alias leads to its page; a page that has moved leads on to the url that it names. Most redirects are one hop. A
chain costs the reader time, a loop never arrives, and an alias that is another page's own url is taken: that page
answers.
"""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from transforms.frames import compute
from transforms.problems import Problem, ProblemCode

SCHEMA = pl.Schema(
    {
        "path": pl.String, "url": pl.String, "url_key": pl.String, "kind": pl.String, "line": pl.UInt32,
        "target_path": pl.String, "hop_count": pl.UInt32, "is_loop": pl.Boolean, "is_taken": pl.Boolean,
    }
)  # fmt: skip


class _Step(NamedTuple):
    """One redirect: the url it stands at, and the url it leads to (None: another host)."""

    path: str
    url: str
    key: str
    next_key: str | None
    kind: str
    line: int


def build_redirects(raw: pl.LazyFrame, page_urls: pl.LazyFrame) -> pl.DataFrame:
    """Return `redirects` (columns: `transforms.schemas`), by path, kind and url."""
    moved = compute(raw.select("path", "moved_to", "moved_to_key").drop_nulls("moved_to"))
    aliases = compute(page_urls.filter(pl.col("kind") == "alias"))
    if not aliases.height and not moved.height:
        return pl.DataFrame(schema=SCHEMA)
    own = compute(page_urls.filter(pl.col("kind") != "alias").select("path", "url", "url_key"))
    moves = dict(moved.select("path", "moved_to_key").iter_rows())
    steps = list(_moves(own, moves)) + list(_aliases(aliases, own, raw))
    answers = {key: path for path, _, key in own.iter_rows() if path not in moves}
    led = {step.key: step.next_key for step in steps if step.kind == "moved"}
    loops = _loops(steps)
    rows = [_row(step, answers, led, loops) for step in steps]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").unique(maintain_order=True).sort("path", "kind", "url")


def within_editions(redirects: pl.DataFrame, page_urls: pl.DataFrame, editions: pl.DataFrame) -> pl.DataFrame:
    """Return the redirects; an alias is not taken by a page that is in other editions of the site.

    `editions` says, by path, which ones a page is in; pages that say nothing are in all of them.
    """
    own = page_urls.filter(pl.col("kind") != "alias").select("url_key", answering="path")
    is_same = pl.col("edition").eq_missing(pl.col("answering_edition"))
    rivals = (
        redirects.filter("is_taken")
        .join(own, on="url_key")
        .join(editions, on="path", how="left")
        .join(editions.rename({"path": "answering", "edition": "answering_edition"}), on="answering", how="left")
        .filter(is_same | pl.col("edition").is_null() | pl.col("answering_edition").is_null())
        .select("path", "kind", "url", is_rival=pl.lit(value=True))
        .unique()
    )
    return (
        redirects.join(rivals, on=["path", "kind", "url"], how="left", maintain_order="left")
        .with_columns(is_taken=pl.col("is_taken") & pl.col("is_rival").fill_null(value=False))
        .drop("is_rival")
    )


def redirect_problems(redirects: pl.DataFrame) -> list[dict[str, object]]:
    """Return the `problems` of redirects: loops, and aliases at which another page answers."""
    rows: list[dict[str, object]] = []
    for row in redirects.filter(pl.col("is_loop") | pl.col("is_taken")).iter_rows(named=True):
        code = ProblemCode.REDIRECT_LOOP if row["is_loop"] else ProblemCode.ALIAS_TAKEN
        problem = Problem(code, f"Here: {row['url'][:80]}.", row["line"])
        rows.append({"path": row["path"]} | problem.as_row())
    return rows


def _moves(own: pl.DataFrame, moves: dict[str, str | None]) -> list[_Step]:
    return [
        _Step(path, url, key, moves[path], "moved", 1) for path, url, key in own.iter_rows() if path in moves
    ]  # fmt: skip


def _aliases(aliases: pl.DataFrame, own: pl.DataFrame, raw: pl.LazyFrame) -> list[_Step]:
    """Return a step for each alias; one of a page without a url leads to the page all the same."""
    lines = compute(
        raw.select("path", "aliases").explode("aliases", empty_as_null=True).drop_nulls().unnest("aliases")
    )  # fmt: skip
    at = {(path, url): line for path, url, line in lines.select("path", "url", "line").iter_rows()}
    keys = {path: key for path, _, key in own.iter_rows()}
    return [
        _Step(path, url, key, keys.get(path, f"\0{path}"), "alias", at.get((path, url), 1))
        for path, url, key in aliases.select("path", "url", "url_key").iter_rows()
    ]


def _loops(steps: list[_Step]) -> set[str]:
    """Return the keys from which the redirects lead back to themselves."""
    import numpy as np  # a site without redirects, and a quick check of it, need none of these
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    edges = [(step.key, step.next_key) for step in steps if step.next_key is not None]
    numbers = {key: at for at, key in enumerate(dict.fromkeys(key for edge in edges for key in edge))}
    starts = np.array([numbers[start] for start, _ in edges], dtype=np.int64)
    ends = np.array([numbers[end] for _, end in edges], dtype=np.int64)
    size = len(numbers)
    matrix = coo_array((np.ones(len(edges), dtype=np.int8), (starts, ends)), shape=(size, size)).tocsr()
    _, parts = connected_components(matrix, directed=True, connection="strong")
    is_loop = np.bincount(parts)[parts] > 1
    moved_to_itself = {step.key for step in steps if step.kind == "moved" and step.key == step.next_key}
    return {key for key, at in numbers.items() if is_loop[at]} | moved_to_itself


def _row(step: _Step, answers: dict[str, str], led: dict[str, str | None], loops: set[str]) -> tuple[object, ...]:
    """Follow one redirect to the page at its end, if there is one."""
    key, hops = step.next_key, 1
    while key in led and hops <= len(led):
        key, hops = led[key], hops + 1
    if step.kind == "alias" and step.next_key not in led:
        target: str | None = step.path
    else:
        target = answers.get(key) if key is not None else None
    is_taken = step.kind == "alias" and answers.get(step.key, step.path) != step.path
    is_loop = step.key in loops and step.next_key in loops
    return (step.path, step.url, step.key, step.kind, step.line, target, hops, is_loop, is_taken)
