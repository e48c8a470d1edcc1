"""Random graphs: what they keep, and that each is as likely as any other."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, islice
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from scipy import stats

from tests.transforms.graph.graphs import drawn_edges, edges_of
from transforms.graph.random_graphs import Chance, same_degrees, same_size, sweep

if TYPE_CHECKING:
    from transforms.graph.link_graph import Edges

LEAST_P = 0.001


def pairs_of(edges: Edges) -> tuple[tuple[int, int], ...]:
    return tuple(sorted(zip(edges.sources.tolist(), edges.targets.tolist(), strict=True)))


def degrees_of(edges: Edges) -> tuple[list[int], list[int]]:
    return edges.in_degrees.tolist(), edges.out_degrees.tolist()


@given(drawn_edges())
def test_every_page_keeps_its_degrees_and_no_edge_stands_twice(edges: Edges) -> None:
    for graph in same_degrees(edges, np.random.default_rng(1), 3):
        assert degrees_of(graph) == degrees_of(edges)
        assert len(set(pairs_of(graph))) == len(edges.sources)
        assert not (graph.sources == graph.targets).any()


def all_graphs_like(edges: Edges) -> set[tuple[tuple[int, int], ...]]:
    """Return every graph with the same degrees, found by trying all."""
    nodes = range(edges.node_count)
    every = [(source, target) for source in nodes for target in nodes if source != target]
    chosen = combinations(every, len(edges.sources))
    return {pairs for pairs in chosen if degrees_of(edges_of(edges.node_count, pairs)) == degrees_of(edges)}


@pytest.mark.parametrize("pairs", ["02 14 21 34 41", "03 21 31 42", "12 14 21 30 43"])
def test_each_graph_with_the_same_degrees_is_as_likely_as_any_other(pairs: str) -> None:
    edges = edges_of(5, pairs)
    possible = all_graphs_like(edges)
    assert len(possible) > 5
    drawn = islice(same_degrees(edges, np.random.default_rng(1), 8000), 0, None, 4)  # neighbours are alike
    seen = Counter(map(pairs_of, drawn))
    counts = [seen[graph] for graph in possible]
    assert sum(counts) == 2000
    assert stats.chisquare(counts).pvalue > LEAST_P


def test_most_edges_of_a_sparse_graph_move_in_a_sweep() -> None:
    generator = np.random.default_rng(1)
    edges = edges_of(1000, {(int(a), int(b)) for a, b in generator.integers(0, 1000, (3000, 2)) if a != b})
    moved_edges, moved = sweep(edges, generator)
    assert moved > 0.97 * len(edges.sources)
    assert (moved_edges.targets != edges.targets).sum() > 0.95 * len(edges.sources)


def test_a_graph_that_cannot_be_otherwise_stays_as_it_is() -> None:
    complete = edges_of(3, "01 02 10 12 20 21")
    assert [pairs_of(graph) for graph in same_degrees(complete, np.random.default_rng(1), 2)] == [
        pairs_of(complete)
    ] * 2


def test_the_same_seed_gives_the_same_graphs() -> None:
    edges = edges_of(5, "01 12 23 34 40 13")
    one, other = ([pairs_of(graph) for graph in same_degrees(edges, np.random.default_rng(7), 5)] for _ in range(2))
    assert one == other
    assert len(set(one)) > 1


def test_in_graphs_of_the_same_size_each_pair_is_as_likely_as_any_other() -> None:
    # of the 12 pairs of 4 pages 3 lead to page 0: its in-degree with 5 edges is hypergeometric
    seen = Counter(int(degrees[0]) for degrees in same_size(4, 5, np.random.default_rng(1), 4000))
    expected = [4000 * stats.hypergeom(12, 3, 5).pmf(count) for count in range(4)]
    assert stats.chisquare([seen[count] for count in range(4)], expected).pvalue > LEAST_P


@pytest.mark.parametrize(("node_count", "edge_count"), [(1, 0), (2, 2), (4, 12)])
def test_a_graph_may_have_every_edge_there_is(node_count: int, edge_count: int) -> None:
    (degrees,) = same_size(node_count, edge_count, np.random.default_rng(1), 1)
    assert degrees.tolist() == [edge_count // node_count] * node_count


def chance_of(value: float, drawn: list[float]) -> Chance:
    chance = Chance(np.array([value]))
    for one in drawn:
        chance.add(np.array([one]))
    return chance


def test_mean_and_deviation_are_those_of_all_values() -> None:
    values = np.random.default_rng(1).normal(5, 2, (40, 3))
    chance = Chance(values[0])
    for row in values:
        chance.add(row)
    assert chance.mean == pytest.approx(values.mean(axis=0))
    assert chance.deviation == pytest.approx(values.std(axis=0, ddof=1))


@pytest.mark.parametrize("count", [5, 20, 200])
def test_two_of_a_score_hold_what_two_deviations_of_a_bell_hold(count: int) -> None:
    generator = np.random.default_rng(count)
    drawn = generator.normal(7, 3, (count, 20_000))
    chance = Chance(generator.normal(7, 3, 20_000))
    for row in drawn:
        chance.add(row)
    is_beyond_all = (chance.values > drawn.max(axis=0)) | (chance.values < drawn.min(axis=0))
    apart = np.abs(chance.values - chance.mean) / chance.deviation
    assert (np.abs(chance.scores) < 2).mean() >= 0.954 - 3 * np.sqrt(0.954 * 0.046 / 20_000)
    # far from all random graphs a score is the plain one, lessened by a fixed factor
    assert np.ptp((np.abs(chance.scores) / apart)[is_beyond_all]) < 1e-9


def test_a_score_is_no_larger_than_the_random_graphs_that_go_as_far_allow() -> None:
    drawn = [0.0] * 95 + [10.0] * 5  # no bell: 10 is more than four deviations away, and nothing unheard of
    assert (10 - np.mean(drawn)) / np.std(drawn) > 4
    assert chance_of(10, drawn).scores[0] == pytest.approx(-stats.norm.ppf(3 / 101))
    assert chance_of(11, drawn).scores[0] > 4


def test_scores_have_a_sign() -> None:
    drawn = list(np.random.default_rng(1).normal(0, 1, 50))
    assert chance_of(-9, drawn).scores[0] == pytest.approx(-chance_of(9, [-one for one in drawn]).scores[0])
    assert chance_of(-9, drawn).scores[0] < -5


def test_without_values_there_is_neither_mean_nor_deviation_nor_score() -> None:
    chance = Chance(np.ones(2))
    assert np.isnan([chance.mean, chance.deviation, chance.scores]).all()


def test_where_all_random_graphs_are_alike_there_is_no_score() -> None:
    assert np.isnan(chance_of(1, [2, 2, 2]).scores).all()
    assert np.isnan(chance_of(1, [2]).scores).all()
