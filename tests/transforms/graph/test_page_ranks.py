"""PageRank."""

from __future__ import annotations

import networkx
import numpy as np
import pytest
from hypothesis import given

from tests.transforms.graph.graphs import as_networkx, drawn_edges, edges_of
from transforms.graph.link_graph import Edges
from transforms.graph.page_ranks import page_ranks


@given(drawn_edges())
def test_page_ranks_agree_with_networkx(edges: Edges) -> None:
    expected = networkx.pagerank(as_networkx(edges), alpha=0.85, tol=1e-14, max_iter=1000)
    assert page_ranks(edges) == pytest.approx([expected[node] for node in range(edges.node_count)], abs=1e-11)


@given(drawn_edges())
def test_page_ranks_sum_to_one(edges: Edges) -> None:
    assert page_ranks(edges).sum() == pytest.approx(1, abs=1e-12)


def test_without_links_all_pages_are_equal() -> None:
    assert page_ranks(edges_of(4, "")).tolist() == [0.25] * 4


def test_a_page_without_links_hands_its_rank_to_all() -> None:
    # b, a dead end, is worth as much to a as a page that links to a and to itself
    a, b = page_ranks(edges_of(2, "01"))
    assert b == pytest.approx(a * 1.85)


def test_without_pages_there_are_no_ranks() -> None:
    assert page_ranks(Edges(0, np.empty(0, np.int64), np.empty(0, np.int64))).tolist() == []
