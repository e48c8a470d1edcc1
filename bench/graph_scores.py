"""How often chance looks like more than chance: `python -m bench.graph_scores [GRAPHS [DRAWS]]`.

Draws graphs in which each edge is there or not by itself, and scores them as `graph_statistics` scores a site. Of a
good score at least 95 of 100 lie between -2 and 2, whatever the figure. Nothing is swapped here, so that a fault in
the swaps, or graphs that have not forgotten where they came from, would be seen.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np

from transforms.graph.graph_statistics import PLACES, SPREADS, Site, compare
from transforms.graph.link_graph import Edges

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

NODES, EDGES, SUBJECTS = 120, 300, 4
GRAPHS, DRAWS = 400, 100


def uneven_chances(generator: Generator) -> NDArray[np.float64]:
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


def even_chances() -> NDArray[np.float64]:
    """Return how likely each edge is, where all are alike."""
    likely = np.full((NODES, NODES), EDGES / NODES / (NODES - 1))
    np.fill_diagonal(likely, 0)
    return likely


def scores(generator: Generator, likely: NDArray[np.float64], subjects: NDArray[np.int64], draws: int) -> list[float]:
    """Return the z-scores of one graph drawn with these chances, NaN where there is none."""
    sources, targets = np.nonzero(generator.random(likely.shape) < likely)
    site = Site(Edges(NODES, sources, targets), subjects, subjects, list("abcd"))
    return compare(site, draws).figures["z_score"].fill_null(np.nan).to_list()


def scores_of_chance(graphs: int, draws: int) -> dict[str, NDArray[np.float64]]:
    """Return, for each figure, the z-scores of random graphs, each beside `draws` others."""
    uneven, even = uneven_chances(np.random.default_rng(1)), even_chances()
    rows: list[list[float]] = []
    for seed in range(graphs):
        generator = np.random.default_rng([2, seed])
        subjects = generator.integers(0, SUBJECTS, NODES)
        of_places, of_spreads = (scores(generator, likely, subjects, draws) for likely in (uneven, even))
        rows.append([*of_places[: len(PLACES)], *of_spreads[len(PLACES) :]])
    columns = zip((*PLACES, *SPREADS), np.array(rows).T, strict=True)
    return {name: column[~np.isnan(column)] for name, column in columns}


def main() -> None:
    given = [int(text) for text in sys.argv[1:]]
    graphs, draws = (*given, *(GRAPHS, DRAWS)[len(given) :])
    print("| figure | graphs | below 2 | mean | deviation |\n|---|--:|--:|--:|--:|")
    for name, found in scores_of_chance(graphs, draws).items():
        share = (np.abs(found) < 2).mean()
        print(f"| `{name}` | {len(found)} | {share:.1%} | {found.mean():.2f} | {found.std():.2f} |")


if __name__ == "__main__":
    main()
