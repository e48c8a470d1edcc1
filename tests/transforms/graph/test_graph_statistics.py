"""The whole link graph beside chance: what chance has set is as by chance, and what it has not is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from bench.graph_scores import EDGES, NODES, SUBJECTS, scores, scores_of_chance
from tests.transforms.graph.graphs import edges_of
from transforms.graph.graph_statistics import PLACES, Site, build_graph_statistics, compare
from transforms.schemas import checked

if TYPE_CHECKING:
    from numpy.typing import NDArray

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


@pytest.fixture(scope="module")
def random_scores() -> dict[str, NDArray[np.float64]]:
    """Return, for each figure, the z-scores of a hundred random graphs."""
    return scores_of_chance(GRAPHS, DRAWS)


def test_figures_of_random_graphs_are_as_by_chance(random_scores: dict[str, NDArray[np.float64]]) -> None:
    for name, values in random_scores.items():
        assert len(values) >= (0.8 if name == STEPPED else 1) * GRAPHS
        assert (np.abs(values) < 2).mean() >= 0.95, name
        assert abs(np.mean(values)) < 0.35, name


def test_scores_are_not_small_because_chance_is_taken_too_wide(random_scores: dict[str, NDArray[np.float64]]) -> None:
    for name, values in random_scores.items():
        assert name == STEPPED or (np.abs(values) < 1).mean() <= 0.82, name
        assert name == STEPPED or 0.75 < np.std(values) < 1.3, name


@pytest.mark.parametrize("seed", range(5))
def test_links_that_keep_to_their_subject_are_seen(seed: int) -> None:
    generator = np.random.default_rng([3, seed])
    subjects = np.arange(NODES) % SUBJECTS
    likely = np.where(subjects[:, None] == subjects[None, :], 2.0, 1.0)
    np.fill_diagonal(likely, 0)
    found = dict(zip(PLACES, scores(generator, likely * EDGES / likely.sum(), subjects, DRAWS), strict=False))
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
