"""Figures of a whole link graph."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import networkx
import numpy as np
import pytest
from hypothesis import given

from tests.transforms.graph.graphs import as_networkx, drawn_edges, edges_of
from transforms.graph.graph_figures import group_shares, largest_shares, reciprocity, spread

if TYPE_CHECKING:
    from transforms.graph.link_graph import Edges


@given(drawn_edges())
def test_reciprocity_is_that_of_networkx(edges: Edges) -> None:
    if len(edges.sources):
        assert reciprocity(edges) == pytest.approx(networkx.overall_reciprocity(as_networkx(edges)))
    else:
        assert math.isnan(reciprocity(edges))


@given(drawn_edges())
def test_assortativity_is_that_of_networkx(edges: Edges) -> None:
    groups = np.arange(edges.node_count) % 3
    graph = as_networkx(edges)
    networkx.set_node_attributes(graph, dict(enumerate(groups.tolist())), "group")
    share, assortativity = group_shares(groups[edges.sources], groups[edges.targets])
    if math.isnan(assortativity):
        assert len({*groups[edges.sources], *groups[edges.targets]}) <= 1
    else:
        assert assortativity == pytest.approx(networkx.attribute_assortativity_coefficient(graph, "group"))
        assert 0 <= share <= 1


def test_edges_of_pages_without_a_subject_do_not_count() -> None:
    share, _ = group_shares(np.array([0, 0, 1, -1, 0]), np.array([0, 1, 1, 1, -1]))
    assert share == pytest.approx(2 / 3)


@given(drawn_edges())
def test_largest_shares_are_those_of_networkx(edges: Edges) -> None:
    graph = as_networkx(edges)
    weak = max(map(len, networkx.weakly_connected_components(graph)))
    strong = max(map(len, networkx.strongly_connected_components(graph)))
    assert largest_shares(edges) == (weak / edges.node_count, strong / edges.node_count)


def test_gini_is_0_where_all_are_alike_and_near_1_where_one_has_all() -> None:
    assert spread(np.full(50, 3)) == pytest.approx((0, 0.02))
    assert spread(np.array([*[0] * 99, 7])) == pytest.approx((0.99, 1))


def test_gini_is_half_the_mean_difference_by_the_mean() -> None:
    degrees = np.random.default_rng(1).integers(0, 20, 60)
    differences = np.abs(degrees[:, None] - degrees[None, :]).mean()
    assert spread(degrees)[0] == pytest.approx(differences / 2 / degrees.mean())


def test_the_top_hundredth_is_at_least_one_page() -> None:
    assert spread(np.array([3, 1, 0]))[1] == 0.75
    assert spread(np.array([5, 4, *[1] * 108]))[1] == pytest.approx(9 / 117)


def test_without_edges_figures_are_not_defined() -> None:
    nothing = edges_of(0, "")
    assert all(map(math.isnan, (reciprocity(nothing), *largest_shares(nothing), *spread(nothing.in_degrees))))
