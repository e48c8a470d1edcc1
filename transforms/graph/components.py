"""Components of the link graph: which pages hang together, and where each stands in the bow tie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from scipy.sparse import csgraph

from transforms.graph.link_graph import UNREACHED, Edges, Numbers, count_steps

if TYPE_CHECKING:
    from numpy.typing import NDArray

PARTS = ("core", "in", "out", "tube", "tendril", "island")


class Components(NamedTuple):
    """For each node the number of its component and how many nodes that has; 1 is the largest component.

    Components of the same size are numbered by their first node.
    """

    ids: Numbers
    sizes: Numbers


def find_components(edges: Edges, connection: Literal["weak", "strong"]) -> Components:
    """Return the components: weak, joined by edges of any direction; strong, each node a way from each other."""
    _, labels = csgraph.connected_components(edges.matrix(), directed=True, connection=connection)
    _, first_nodes, sizes = np.unique(labels, return_index=True, return_counts=True)
    ranks = np.empty(len(sizes), dtype=np.int64)
    ranks[np.lexsort((first_nodes, -sizes))] = np.arange(1, len(sizes) + 1)
    return Components(ranks[labels], sizes[labels])


def bow_tie(edges: Edges, weak: Components, strong: Components) -> NDArray[np.str_] | None:
    """Return the part of each node, one of `PARTS`; None without a core, where no nodes link in a circle."""
    if not edges.node_count or strong.sizes.max() == 1:
        return None
    is_core = strong.ids == 1
    core = np.flatnonzero(is_core)
    follows = count_steps(edges, core[:1]) != UNREACHED
    leads = count_steps(edges.reversed, core[:1]) != UNREACHED
    is_in, is_out = leads & ~is_core, follows & ~is_core
    follows_in = count_steps(edges, np.flatnonzero(is_in)) != UNREACHED
    leads_out = count_steps(edges.reversed, np.flatnonzero(is_out)) != UNREACHED
    cases = [is_core, is_in, is_out, weak.ids != weak.ids[core[0]], follows_in & leads_out]
    return np.select(cases, ["core", "in", "out", "island", "tube"], default="tendril")
