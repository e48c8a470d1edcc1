"""The link graph as a whole: its figures, each beside what it would be if chance had set the links.

Which chance depends on the figure. Where links lead is compared with random graphs in which every page keeps its
degrees. How links are spread over pages is the same in all of those; it is compared with graphs of as many links.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl

from transforms.frames import compute
from transforms.graph.graph_figures import group_shares, largest_shares, reciprocity, spread
from transforms.graph.link_graph import Edges, Numbers, number_edges
from transforms.graph.random_graphs import Chance, same_degrees, same_size

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEED = 2025
MOST_EDGES = 4_000_000
"""Edges of all random graphs together, so that the cost does not grow with the site; but see `FEWEST_GRAPHS`."""
FEWEST_GRAPHS = 20
MOST_SUBJECTS = 500
"""Flows are told between the subjects with most pages: each random graph counts all pairs of them."""
NO_SUBJECT = "(none)"

PLACES = {
    "reciprocity": "Share of edges whose reverse exists",
    "same_subject_share": "Share of edges inside a subject, of those between pages that have one",
    "subject_assortativity": "The same from 0, as the subjects' numbers of edges alone give it, to 1, every edge",
    "largest_component_share": "Share of pages in the largest group joined by edges of any direction",
    "core_share": "Share of pages in the largest group with a way from each to each other",
}
SPREADS = {
    "in_link_gini": "How unequally edges are spread over targets, from 0, all alike, to 1, one page has all",
    "top_in_link_share": "Share of edges that lead to the hundredth of pages with the most",
}


class GraphTables(NamedTuple):
    """`graph_statistics` and `subject_flows` (columns: `transforms.schemas`)."""

    figures: pl.DataFrame
    flows: pl.DataFrame


def build_graph_statistics(
    pages: pl.LazyFrame, page_urls: pl.LazyFrame, links: pl.LazyFrame, graph_count: int
) -> GraphTables:
    """Return the figures of the graph beside those of random ones: `graph_count`, or fewer for a large site.

    Pages that nothing can link to, since no url of theirs is known, are left out.
    """
    return compare(_read_site(pages, page_urls, links), graph_count)


def compare(site: Site, graph_count: int) -> GraphTables:
    """Return the figures of a graph that is at hand."""
    edge_count, node_count = len(site.edges.sources), site.edges.node_count
    graph_count = min(graph_count, max(FEWEST_GRAPHS, MOST_EDGES // max(edge_count, 1))) if edge_count else 0
    generator = np.random.default_rng(SEED)
    places, flows = Chance(site.places(site.edges)), Chance(site.flows(site.edges))
    spreads = Chance(np.array(spread(site.edges.in_degrees)))
    for graph in same_degrees(site.edges, generator, graph_count):
        places.add(site.places(graph))
        flows.add(site.flows(graph))
    for degrees in same_size(node_count, edge_count, generator, graph_count):
        spreads.add(np.array(spread(degrees)))
    rows = [*_rows(PLACES, places, "same degrees"), *_rows(SPREADS, spreads, "same size")]
    figures = pl.DataFrame(rows, schema_overrides={"draw_count": pl.UInt32})
    return GraphTables(_without_nan(figures), _flow_table(site, flows))


class Site(NamedTuple):
    """The graph, each page's subject as a number (-1: none), and the names of the subjects with most pages.

    `groups` numbers the subjects that have a name here; pages without a subject are a group behind them, and pages of
    other subjects have -1.
    """

    edges: Edges
    subjects: Numbers
    groups: Numbers
    names: list[str]

    def places(self, edges: Edges) -> NDArray[np.float64]:
        """Return the figures named in `PLACES`, of the site's edges or of random ones."""
        shares = group_shares(self.subjects[edges.sources], self.subjects[edges.targets])
        return np.array([reciprocity(edges), *shares, *largest_shares(edges)])

    def flows(self, edges: Edges) -> NDArray[np.float64]:
        """Return the number of edges from group to group, at [source, target]."""
        count = len(self.names)
        sources, targets = self.groups[edges.sources], self.groups[edges.targets]
        pairs = (sources * count + targets)[(sources >= 0) & (targets >= 0)]
        return np.bincount(pairs, minlength=count**2).reshape(count, count).astype(np.float64)


def _read_site(pages: pl.LazyFrame, page_urls: pl.LazyFrame, links: pl.LazyFrame) -> Site:
    edges = number_edges(pages, links)
    subjects = compute(
        pages.drop_nulls("subject_id")
        .group_by("subject_id")
        .agg(page_count=pl.len())
        .sort("page_count", "subject_id", descending=[True, False])
        .select("subject_id")
        .with_row_index("subject")
    )
    told = compute(
        pages.select("path", "subject_id")
        .join(subjects.lazy(), on="subject_id", how="left", maintain_order="left")
        .join(page_urls.select("path", has_url=True).unique(), on="path", how="left", maintain_order="left")
        .select(pl.col("subject").cast(pl.Int64).fill_null(-1), pl.col("has_url").fill_null(value=False))
    )
    is_kept = told["has_url"].to_numpy() | (edges.in_degrees > 0) | (edges.out_degrees > 0)
    numbers = np.cumsum(is_kept) - 1
    kept = Edges(int(is_kept.sum()), numbers[edges.sources], numbers[edges.targets])
    names = subjects["subject_id"].head(MOST_SUBJECTS).to_list()
    numbered = told["subject"].to_numpy()[is_kept]
    groups = np.select([numbered < 0, numbered < len(names)], [len(names), numbered], default=-1)
    return Site(kept, numbered, groups, [*names, NO_SUBJECT])


def _rows(meanings: dict[str, str], chance: Chance, null_model: str) -> list[dict[str, Any]]:
    scored = zip(meanings.items(), chance.values, chance.mean, chance.deviation, chance.scores, strict=True)
    return [
        {"statistic": name, "value": value, "null_model": null_model, "random_mean": mean, "random_sd": deviation,
         "draw_count": chance.count, "meaning": meaning, "z_score": score}
        for (name, meaning), value, mean, deviation, score in scored
    ]  # fmt: skip


def _without_nan(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col(pl.Float64).fill_nan(None))


def _flow_table(site: Site, chance: Chance) -> pl.DataFrame:
    """Return the pairs of subjects that edges join, or that chance would join."""
    counts, means = chance.values, chance.mean
    sources, targets = np.nonzero((counts > 0) | (means >= 1))
    names = pl.Series(site.names, dtype=pl.String)
    columns = {"random_mean": means, "random_sd": chance.deviation, "z_score": chance.scores}
    frame = pl.DataFrame(
        {
            "source_subject_id": names.gather(sources),
            "target_subject_id": names.gather(targets),
            "edge_count": pl.Series(counts[sources, targets], dtype=pl.UInt32),
            **{name: pl.Series(values[sources, targets], dtype=pl.Float64) for name, values in columns.items()},
        }
    )
    return _without_nan(frame).sort("source_subject_id", "target_subject_id")
