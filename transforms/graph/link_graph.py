"""The link graph: pages as nodes, distinct links between them as edges.

Within the graph a page is its row number: sparse matrices take numbers, and numbers need a tenth of the memory.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csgraph, csr_array

from transforms.frames import compute

EDGE_KINDS = ("related", "inline", "wikilink")
UNREACHED = -1

Numbers: TypeAlias = NDArray[np.int64]


class Edges(NamedTuple):
    """Edges between nodes 0 … node_count - 1; edge i leads from `sources[i]` to `targets[i]`."""

    node_count: int
    sources: Numbers
    targets: Numbers

    @property
    def reversed(self) -> Edges:
        """The same edges, led the other way."""
        return Edges(self.node_count, self.targets, self.sources)

    @property
    def in_degrees(self) -> Numbers:
        """The number of edges that lead to each node."""
        return np.bincount(self.targets, minlength=self.node_count)

    @property
    def out_degrees(self) -> Numbers:
        """The number of edges that leave each node."""
        return np.bincount(self.sources, minlength=self.node_count)

    def with_edges(self, sources: Numbers, targets: Numbers, *, new_nodes: int = 0) -> Edges:
        """Return the graph with more edges, and with more nodes behind the others."""
        return Edges(
            self.node_count + new_nodes,
            np.concatenate([self.sources, sources]),
            np.concatenate([self.targets, targets]),
        )

    def matrix(self) -> csr_array:
        """Return the matrix with 1 at [source, target]."""
        is_ordered = bool((self.sources[1:] >= self.sources[:-1]).all())
        targets = (
            np.ascontiguousarray(self.targets)
            if is_ordered
            else self.targets[np.argsort(self.sources, kind="stable")]
        )
        starts = np.concatenate([[0], np.cumsum(self.out_degrees)])
        shape = (self.node_count, self.node_count)
        return csr_array((np.ones(len(targets)), targets, starts), shape=shape)


def distinct_edges(links: pl.LazyFrame) -> pl.LazyFrame:
    """Return each resolved pair of two different pages once: source_path, target_path."""
    return (
        links.filter(pl.col("target_path").is_not_null(), ~pl.col("is_self"), pl.col("kind").is_in(EDGE_KINDS))
        .select("source_path", "target_path")
        .unique()
    )


def number_edges(pages: pl.LazyFrame, links: pl.LazyFrame) -> Edges:
    """Return the distinct edges by the row numbers of `pages`, in ascending order."""
    numbered = compute(pages.select("path").with_row_index("no"))
    pairs = compute(
        distinct_edges(links)
        .join(numbered.lazy().rename({"no": "source"}), left_on="source_path", right_on="path")
        .join(numbered.lazy().rename({"no": "target"}), left_on="target_path", right_on="path")
        .select(pl.col("source", "target").cast(pl.Int64))
        .sort("source", "target")
    )
    return Edges(numbered.height, pairs["source"].to_numpy(), pairs["target"].to_numpy())


def count_steps(edges: Edges, starts: Numbers) -> Numbers:
    """Return for each node the least number of edges from one of `starts` to it; `UNREACHED` where no way leads.

    scipy searches from one node: a node before all starts is added. It hands out the nodes in the order in which
    they were met, so that those of one level stand together.
    """
    before = edges.node_count
    whole = edges.with_edges(np.full(len(starts), before), starts, new_nodes=1)
    met, parents = csgraph.breadth_first_order(whole.matrix(), before)
    places = np.empty(whole.node_count, dtype=np.int64)
    places[met] = np.arange(len(met))
    parent_places = places[parents[met[1:]]]
    steps = np.full(whole.node_count, UNREACHED)
    begin, end, level = 1, 1 + int(np.searchsorted(parent_places, 0, side="right")), 0
    while begin < end:
        steps[met[begin:end]] = level
        begin, end, level = end, 1 + int(np.searchsorted(parent_places, end - 1, side="right")), level + 1
    return steps[:before]
