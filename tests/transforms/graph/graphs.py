"""Small graphs for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx
import numpy as np
from hypothesis import strategies as st

from transforms.graph.link_graph import Edges

if TYPE_CHECKING:
    from collections.abc import Iterable


def edges_of(node_count: int, pairs: str | Iterable[tuple[int, int]]) -> Edges:
    """Return a graph; a text such as `01 12` has an edge from 0 to 1 and one from 1 to 2."""
    if isinstance(pairs, str):
        pairs = [(int(pair[0]), int(pair[1])) for pair in pairs.split()]
    rows = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return Edges(node_count, rows[:, 0].copy(), rows[:, 1].copy())


def as_networkx(edges: Edges) -> networkx.DiGraph:
    """Return the same graph."""
    graph = networkx.DiGraph()
    graph.add_nodes_from(range(edges.node_count))
    graph.add_edges_from(zip(edges.sources.tolist(), edges.targets.tolist(), strict=True))
    return graph


@st.composite
def drawn_edges(draw: st.DrawFn) -> Edges:
    """Draw a graph of one to twelve nodes, without edges that stand twice or lead to their own node."""
    node_count = draw(st.integers(1, 12))
    node = st.integers(0, node_count - 1)
    pairs = draw(st.sets(st.tuples(node, node).filter(lambda pair: pair[0] != pair[1]), max_size=40))
    return edges_of(node_count, pairs)
