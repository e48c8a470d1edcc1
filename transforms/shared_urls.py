"""Urls that several pages have: every page is kept, and a problem of each names the others."""

from __future__ import annotations

import polars as pl

from transforms.problems import Problem, ProblemCode

MOST_NAMED = 3


def url_problems(page_urls: pl.DataFrame, *, has_corpora: bool = False) -> list[dict[str, object]]:
    """Return a `problems` row for each page whose own url another page of its corpus has; aliases do not count."""
    corpus = pl.col("path").str.split("/").list.first() if has_corpora else pl.lit("")
    shared = (
        page_urls.lazy()
        .filter(pl.col("kind") != "alias")
        .sort("path")
        .group_by("url_key", corpus.alias("corpus"), maintain_order=True)
        .agg(paths=pl.col("path").unique(maintain_order=True))
        .filter(pl.col("paths").list.len() > 1)
        .collect()
    )
    return [
        {"path": path} | _problem(key, [other for other in paths if other != path]).as_row()
        for key, _, paths in shared.sort("url_key", "corpus").iter_rows()
        for path in paths
    ]


def _problem(key: str, others: list[str]) -> Problem:
    named = ", ".join(others[:MOST_NAMED])
    more = f" and {len(others) - MOST_NAMED} more" if len(others) > MOST_NAMED else ""
    return Problem(ProblemCode.URL_TAKEN, f"The url {key[:80]} is also that of {named}{more}.")
