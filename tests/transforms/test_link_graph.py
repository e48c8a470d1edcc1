"""The link graph: degrees over distinct edges."""

from __future__ import annotations

import polars as pl

from transforms.link_graph import build_page_graph, distinct_edges
from transforms.schemas import checked

PAGES = pl.LazyFrame({"path": ["a.md", "b.md", "c.md"]})
LINKS = pl.LazyFrame(
    [
        ("a.md", "b.md", False),
        ("a.md", "b.md", False),  # a second time
        ("a.md", None, False),  # leads nowhere
        ("a.md", "a.md", True),  # to itself
        ("b.md", "a.md", False),
    ],
    schema={"source_path": pl.String, "target_path": pl.String, "is_self": pl.Boolean},
    orient="row",
).with_columns(kind=pl.lit("related"))


def test_each_resolved_pair_of_two_pages_is_one_edge() -> None:
    assert sorted(distinct_edges(LINKS).collect().rows()) == [("a.md", "b.md"), ("b.md", "a.md")]


def test_an_image_is_no_edge() -> None:
    assert distinct_edges(LINKS.with_columns(kind=pl.lit("image"))).collect().height == 0


def test_degrees_count_distinct_edges() -> None:
    graph = checked("page_graph", build_page_graph(PAGES, LINKS).collect())
    assert graph.rows(named=True) == [
        {"path": "a.md", "in_degree": 1, "out_degree": 1, "is_orphan": False, "is_dead_end": False},
        {"path": "b.md", "in_degree": 1, "out_degree": 1, "is_orphan": False, "is_dead_end": False},
        {"path": "c.md", "in_degree": 0, "out_degree": 0, "is_orphan": True, "is_dead_end": True},
    ]


def test_a_page_may_be_a_dead_end_and_no_orphan() -> None:
    links = LINKS.filter(pl.col("source_path") == "a.md")
    flags = build_page_graph(PAGES, links).select("path", "is_orphan", "is_dead_end").collect()
    assert flags.rows() == [("a.md", True, False), ("b.md", False, True), ("c.md", True, True)]


def test_without_links_every_page_is_an_orphan() -> None:
    graph = checked("page_graph", build_page_graph(PAGES, LINKS.clear()).collect())
    assert graph["is_orphan"].all()
    assert graph["is_dead_end"].all()
