"""The link graph: distinct edges, and steps along them."""

from __future__ import annotations

import networkx
import numpy as np
import polars as pl
from hypothesis import given

from tests.transforms.graph.graphs import as_networkx, drawn_edges, edges_of
from transforms.graph.link_graph import UNREACHED, Edges, count_steps, distinct_edges, number_edges

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


def test_edges_are_numbered_by_the_rows_of_pages() -> None:
    edges = number_edges(PAGES, LINKS)
    assert edges.node_count == 3
    assert list(zip(edges.sources, edges.targets, strict=True)) == [(0, 1), (1, 0)]


def test_steps_are_counted_from_the_nearest_start() -> None:
    edges = edges_of(6, "01 12 23 40")
    assert count_steps(edges, np.array([0])).tolist() == [0, 1, 2, 3, UNREACHED, UNREACHED]
    assert count_steps(edges, np.array([2, 4])).tolist() == [1, 2, 0, 1, 0, UNREACHED]


def test_without_a_start_nothing_is_reached() -> None:
    assert count_steps(edges_of(2, "01"), np.array([], dtype=np.int64)).tolist() == [UNREACHED, UNREACHED]


@given(drawn_edges())
def test_steps_agree_with_networkx(edges: Edges) -> None:
    lengths = networkx.multi_source_dijkstra_path_length(as_networkx(edges), {0, edges.node_count - 1})
    steps = count_steps(edges, np.array([0, edges.node_count - 1]))
    assert steps.tolist() == [lengths.get(node, UNREACHED) for node in range(edges.node_count)]
