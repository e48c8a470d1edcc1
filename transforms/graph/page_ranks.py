"""PageRank: how often a reader who follows links at random comes to each page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from transforms.graph.link_graph import Edges

DAMPING = 0.85
TOLERANCE = 1e-13
"""Least change, summed over all pages: what is left to come is less than six times as much."""


def page_ranks(edges: Edges) -> NDArray[np.float64]:
    """Return the PageRank of each node; their sum is 1.

    A reader follows one of the page's links with probability .85, and else begins again at any page. From a page
    without links, a dead end, the next page is any page too.
    """
    count = edges.node_count
    if not count:
        return np.empty(0)
    degrees = edges.out_degrees
    dead_ends = np.flatnonzero(degrees == 0)
    weights = DAMPING / np.maximum(degrees, 1)
    leads_here = edges.reversed.matrix()
    ranks, change = np.full(count, 1 / count), 1.0
    while change > TOLERANCE:
        anywhere = (1 - DAMPING + DAMPING * ranks[dead_ends].sum()) / count
        moved = leads_here @ (ranks * weights) + anywhere
        change, ranks = float(np.abs(moved - ranks).sum()), moved / moved.sum()
    return ranks
