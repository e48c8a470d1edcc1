"""The whole link graph beside chance: what chance has set is as by chance, and what it has not is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from tests.transforms.graph.graphs import edges_of
from transforms.graph.graph_statistics import PLACES, SPREADS, Site, build_graph_statistics, compare
from transforms.graph.link_graph import Edges
from transforms.schemas import checked

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

NODES, EDGES, SUBJECTS = 120, 300, 4
GRAPHS, DRAWS = 100, 100
STEPPED = "largest_component_share"
"""In most random graphs all pages that can hang together do: no bell, but one value and some below it."""
PAGES = pl.LazyFrame(
    [("a.md", "x"), ("b.md", "x"), ("c.md", "y"), ("d.md", "y"), ("e.md", None), ("unknown.md", "y")],
    schema={"path": pl.String, "subject_id": pl.String},
    orient="row",
)
PAGE_URLS = pl.LazyFrame({"path": ["a.md", "b.md", "c.md", "d.md", "e.md"]})


def links_of(*pairs: str) -> pl.LazyFrame:
    rows = [(f"{pair[0]}.md", f"{pair[1]}.md") for pair in pairs]
    links = pl.LazyFrame(rows, schema={"source_path": pl.String, "target_path": pl.String}, orient="row")
    return links.with_columns(kind=pl.lit("related"), is_self=pl.lit(value=False))


def figures_of(*pairs: str, graph_count: int = 50) -> dict[str, dict[str, float]]:
    found = build_graph_statistics(PAGES, PAGE_URLS, links_of(*pairs), graph_count)
    return {row["statistic"]: row for row in checked("graph_statistics", found.figures).rows(named=True)}


def chances(generator: Generator) -> NDArray[np.float64]:
    """Return how likely each edge is, where some pages are likelier than others to link and to be linked to.

    Odds that are a product of a number of the source and one of the target: given its degrees, each such graph is as
    likely as any other, whatever the numbers.
    """
    odds = np.outer(generator.pareto(3, NODES) + 0.5, generator.pareto(3, NODES) + 0.5)
    np.fill_diagonal(odds, 0)
    factor = EDGES / odds.sum()
    for _ in range(20):
        factor *= EDGES / (factor * odds / (1 + factor * odds)).sum()
    likely: NDArray[np.float64] = factor * odds / (1 + factor * odds)
    return likely


def scores(generator: Generator, likely: NDArray[np.float64], subjects: NDArray[np.int64]) -> list[float | None]:
    """Return the z-scores of one graph drawn with these chances; each edge is drawn by itself, nothing is swapped."""
    sources, targets = np.nonzero(generator.random(likely.shape) < likely)
    site = Site(Edges(NODES, sources, targets), subjects, subjects, list("abcd"))
    return compare(site, DRAWS).figures["z_score"].to_list()


@pytest.fixture(scope="module")
def random_scores() -> dict[str, list[float]]:
    """Return, for each figure, the z-scores of a hundred random graphs."""
    found: dict[str, list[float]] = {name: [] for name in (*PLACES, *SPREADS)}
    uneven, even = chances(np.random.default_rng(1)), np.full((NODES, NODES), EDGES / NODES / (NODES - 1))
    np.fill_diagonal(even, 0)
    for seed in range(GRAPHS):
        generator = np.random.default_rng([2, seed])
        subjects = generator.integers(0, SUBJECTS, NODES)
        of_places, of_spreads = (scores(generator, likely, subjects) for likely in (uneven, even))
        for name, place, spread in zip(found, of_places, of_spreads, strict=True):
            score = place if name in PLACES else spread
            found[name] += [] if score is None else [score]
    return found


def test_figures_of_random_graphs_are_as_by_chance(random_scores: dict[str, list[float]]) -> None:
    # 95.4 % of a perfect score lie below 2, so that of 100 graphs each figure has 95 by luck alone: all are counted
    # together, and a single figure may miss no more than luck allows in one case of a thousand
    every = np.concatenate([np.abs(values) for values in random_scores.values()])
    assert (every < 2).mean() >= 0.94
    for name, values in random_scores.items():
        assert (np.abs(values) < 2).mean() >= 0.88, name
        if name == STEPPED:
            continue
        assert len(values) == GRAPHS
        assert abs(np.mean(values)) < 0.35, name
        assert 0.75 < np.std(values) < 1.3, name


def test_scores_are_not_small_because_chance_is_taken_too_wide(random_scores: dict[str, list[float]]) -> None:
    for name, values in random_scores.items():
        assert name == STEPPED or (np.abs(values) < 1).mean() <= 0.82, name


@pytest.mark.parametrize("seed", range(5))
def test_links_that_keep_to_their_subject_are_seen(seed: int) -> None:
    generator = np.random.default_rng([3, seed])
    subjects = np.arange(NODES) % SUBJECTS
    likely = np.where(subjects[:, None] == subjects[None, :], 2.0, 1.0)
    np.fill_diagonal(likely, 0)
    found = dict(zip(PLACES, scores(generator, likely * EDGES / likely.sum(), subjects), strict=False))
    assert found["same_subject_share"] is not None
    assert found["same_subject_share"] > 3


@pytest.mark.parametrize("seed", range(5))
def test_links_that_answer_each_other_are_seen(seed: int) -> None:
    generator = np.random.default_rng([4, seed])
    pairs = {(int(a), int(b)) for a, b in generator.integers(0, NODES, (EDGES, 2)) if a != b}
    answers = {(b, a) for a, b in sorted(pairs)[:: EDGES // 15]}
    site = Site(edges_of(NODES, pairs | answers), np.zeros(NODES, np.int64), np.zeros(NODES, np.int64), ["a"])
    score = compare(site, DRAWS).figures.row(by_predicate=pl.col("statistic") == "reciprocity", named=True)["z_score"]
    assert score > 3


def test_values_are_those_of_the_site() -> None:
    figures = figures_of("ab", "ba", "cd", "ac", "ae")
    assert figures["reciprocity"]["value"] == pytest.approx(2 / 5)
    assert figures["same_subject_share"]["value"] == pytest.approx(3 / 4)  # e has no subject
    assert figures["largest_component_share"]["value"] == 1
    assert figures["core_share"]["value"] == pytest.approx(2 / 5)  # nothing can link to unknown.md
    assert {row["draw_count"] for row in figures.values()} == {50}


def test_without_random_graphs_values_stand_alone() -> None:
    figures = figures_of("ab", "ba", graph_count=0)
    assert figures["reciprocity"]["value"] == 1
    assert all(row["random_mean"] is row["random_sd"] is row["z_score"] is None for row in figures.values())


def test_without_links_there_are_no_figures_of_links() -> None:
    figures = figures_of()
    assert figures["reciprocity"]["value"] is figures["in_link_gini"]["value"] is None


def test_flows_stand_beside_what_chance_gives() -> None:
    flows = checked("subject_flows", build_graph_statistics(PAGES, PAGE_URLS, links_of("ab", "cd", "dc"), 200).flows)
    rows = {row[:2]: row[2:] for row in flows.rows()}
    assert rows["x", "x"][0] == 1
    assert rows["y", "y"][0] == 2
    # the edge of a can lead to any of b, c and d, but those of c and d not to themselves
    assert rows["x", "x"][1] < 1
    assert rows["x", "x"][3] > 0


def test_the_same_links_give_the_same_tables() -> None:
    one, other = (build_graph_statistics(PAGES, PAGE_URLS, links_of("ab", "cd", "dc", "ad"), 20) for _ in range(2))
    assert one.figures.equals(other.figures)
    assert one.flows.equals(other.flows)
