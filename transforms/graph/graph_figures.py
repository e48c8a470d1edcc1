"""Figures of a whole link graph, each one number."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csgraph

if TYPE_CHECKING:
    from transforms.graph.link_graph import Edges, Numbers

TOP_SHARE = 0.01


def reciprocity(edges: Edges) -> float:
    """Return the share of edges whose reverse exists; no edge may stand twice."""
    pairs = np.minimum(edges.sources, edges.targets) * edges.node_count + np.maximum(edges.sources, edges.targets)
    pairs.sort()
    return 2 * np.count_nonzero(pairs[1:] == pairs[:-1]) / len(pairs) if len(pairs) else math.nan


def group_shares(sources: Numbers, targets: Numbers) -> tuple[float, float]:
    """Return the share of edges inside a group, and Newman's assortativity, from each edge's two groups.

    The latter is (share - expected) / (1 - expected), where `expected` is the share that the groups' numbers of edges
    alone give. Edges of a node without a group, -1, do not count.
    """
    is_told = (sources >= 0) & (targets >= 0)
    sources, targets = sources[is_told], targets[is_told]
    count = len(sources)
    if not count:
        return math.nan, math.nan
    groups = int(max(sources.max(), targets.max())) + 1
    share = np.count_nonzero(sources == targets) / count
    expected = float(np.bincount(sources, minlength=groups) @ np.bincount(targets, minlength=groups)) / count**2
    return share, (share - expected) / (1 - expected) if expected < 1 else math.nan


def largest_shares(edges: Edges) -> tuple[float, float]:
    """Return the shares of nodes in the largest weak and in the largest strong component."""
    if not edges.node_count:
        return math.nan, math.nan
    matrix = edges.matrix()
    weak, strong = (
        csgraph.connected_components(matrix, directed=True, connection=connection)[1]
        for connection in ("weak", "strong")
    )
    return np.bincount(weak).max() / edges.node_count, np.bincount(strong).max() / edges.node_count


def spread(degrees: Numbers) -> tuple[float, float]:
    """Return the Gini coefficient of the degrees, and the share of edges that the top hundredth of nodes has."""
    count, total = len(degrees), degrees.sum()
    if not total:
        return math.nan, math.nan
    ascending = np.sort(degrees)
    gini = 2 * float(np.arange(1, count + 1) @ ascending) / (count * total) - (count + 1) / count
    top = math.ceil(count * TOP_SHARE)
    return gini, ascending[-top:].sum() / total
