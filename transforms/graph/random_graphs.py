"""Random graphs: what a site's links would look like if chance had set them.

A figure of the link graph says little by itself: pages with many links are joined often by chance alone. Two kinds
of random graphs give the measure. In one every page keeps its degrees; in the other only the number of links is kept.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.random import Generator
    from numpy.typing import NDArray

    from transforms.graph.link_graph import Edges, Numbers

FIRST_SWEEPS = 10
MOST_SWEEPS = 20
"""The most sweeps from one graph to the next, where most pairs of edges may not swap."""


def same_degrees(edges: Edges, generator: Generator, count: int) -> Iterator[Edges]:
    """Yield random graphs in which each page has as many links in and out as it has, and no edge stands twice.

    Edges swap their targets: a → b and c → d become a → d and c → b. Each such graph is as likely as any other, once
    the first sweeps have made it forget where it came from. The number of sweeps between two graphs, such that nearly
    every edge moves, is settled by the first ones: going on until enough have moved would favour some graphs.
    """
    if not count or len(edges.sources) < 2:
        return
    moved = 0
    for _ in range(FIRST_SWEEPS):
        edges, moved_now = sweep(edges, generator)
        moved += moved_now
    share = moved / (FIRST_SWEEPS * len(edges.sources))
    between = math.ceil(min(0.9 / share, MOST_SWEEPS)) if share else 1
    for _ in range(FIRST_SWEEPS * (between - 1)):
        edges, _ = sweep(edges, generator)
    for _ in range(count):
        for _ in range(between):
            edges, _ = sweep(edges, generator)
        yield edges


def sweep(edges: Edges, generator: Generator) -> tuple[Edges, int]:
    """Pair all edges by chance and swap the targets of each pair that may; return how many edges moved as well.

    A pair may swap if no edge would lead to its own page, and if none of its four edges, the two it has and the two
    it would have, stands elsewhere among all that pairs have or would have. Which pairs may depends on all those
    edges together, and a swap leaves them together as they were: the way back is as likely as the way there, and
    so all graphs are equally likely in the end. Rejecting less, or mending double edges later, would favour some.
    """
    count = len(edges.sources)
    order = generator.permutation(count)
    pair_count = count // 2 - generator.integers(0, 2)  # else a small graph might jump between two halves of all
    ones, others = order[:pair_count], order[pair_count : 2 * pair_count]
    swapped = edges.targets.copy()
    swapped[ones], swapped[others] = edges.targets[others], edges.targets[ones]
    leads = edges.sources * edges.node_count
    repeats = _repeated(np.concatenate([leads + edges.targets, leads + swapped]))
    is_barred = repeats[:count] | repeats[count:] | (swapped == edges.sources)
    is_free = ~(is_barred[ones] | is_barred[others])
    ones, others = ones[is_free], others[is_free]
    targets = edges.targets.copy()
    targets[ones], targets[others] = edges.targets[others], edges.targets[ones]
    return edges._replace(targets=targets), 2 * len(ones)


def _repeated(keys: Numbers) -> NDArray[np.bool_]:
    """Return where a number stands that stands elsewhere too.

    Numbers that leave room for it are sorted together with their places, at half the cost of sorting the places.
    """
    bits = len(keys).bit_length()
    if keys.max(initial=0) < 1 << 63 - bits:
        both = np.sort(keys << bits | np.arange(len(keys)))
        ordered, order = both >> bits, both & (1 << bits) - 1
    else:
        order = np.argsort(keys)
        ordered = keys[order]
    same = np.flatnonzero(ordered[1:] == ordered[:-1])
    found = np.zeros(len(keys), dtype=bool)
    found[order[same]] = found[order[same + 1]] = True
    return found


def same_size(node_count: int, edge_count: int, generator: Generator, count: int) -> Iterator[Numbers]:
    """Yield the in-degrees of random graphs in which any pair of two different pages is as likely an edge as another.

    A pair is a number below node_count * (node_count - 1); numbers that come a second time are drawn again.
    """
    for _ in range(count):
        pairs = np.empty(0, dtype=np.int64)
        while len(pairs) < edge_count:
            more = generator.integers(0, node_count * (node_count - 1), edge_count - len(pairs))
            pairs = np.sort(np.concatenate([pairs, more]))
            pairs = pairs[np.diff(pairs, prepend=-1) > 0]
        yield np.bincount(pairs // (node_count - 1), minlength=node_count)


class Chance:
    """What random graphs give for some figures, beside what the site has: mean, standard deviation and scores.

    The graphs are taken in one after the other (Welford's method), so that none has to be kept.
    """

    def __init__(self, values: NDArray[np.float64]) -> None:
        self.values = values
        self.count = 0
        self._mean = self._squares = np.zeros(values.shape)
        self._above, self._equal = np.zeros((2, *values.shape), dtype=np.int64)

    def add(self, values: NDArray[np.float64]) -> None:
        """Take in the values of one more random graph."""
        self.count += 1
        before = self._mean if self.count > 1 else values
        self._mean = before + (values - before) / self.count
        self._squares = self._squares + (values - before) * (values - self._mean)
        self._above += values > self.values
        self._equal += values == self.values

    @property
    def mean(self) -> NDArray[np.float64]:
        """The mean; not a number without a graph."""
        return self._mean if self.count else np.full(self.values.shape, np.nan)

    @property
    def deviation(self) -> NDArray[np.float64]:
        """The standard deviation; not a number with fewer than two graphs."""
        if self.count < 2:
            return np.full(self.values.shape, np.nan)
        return np.sqrt(self._squares / (self.count - 1))

    @property
    def scores(self) -> NDArray[np.float64]:
        """How far the site is from chance, as on a bell curve; not a number where all random graphs are alike.

        The distance from the mean in standard deviations, lessened for what they leave open, being made of few
        graphs. Figures that jump or lean to one side are no bell: where random graphs go as far as the site, the
        score is no larger than the share of those that do gives it.
        """
        deviation = self.deviation
        apart = np.divide(
            self.values - self.mean,
            deviation * _widening(self.count),
            out=np.full(self.values.shape, np.nan),
            where=deviation > 0,
        )
        beyond = np.where(apart > 0, self._above, self.count - self._above - self._equal) + self._equal / 2
        most = np.where(beyond > 0, -special.ndtri((beyond + 0.5) / (self.count + 1)), np.inf)
        scores: NDArray[np.float64] = np.copysign(np.minimum(np.abs(apart), np.maximum(most, 0)), apart)
        return scores


def _widening(count: int) -> float:
    """Return how much a deviation made of few graphs has to grow, for two of it to hold what two true ones hold."""
    if count < 2:
        return math.nan
    return float(special.stdtrit(count - 1, special.ndtr(2)) / 2 * math.sqrt(1 + 1 / count))
