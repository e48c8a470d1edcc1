"""The link graph's figures of each page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from transforms.frames import compute
from transforms.graph.click_depths import Entrances, click_depths
from transforms.graph.components import bow_tie, find_components
from transforms.graph.link_graph import UNREACHED, number_edges
from transforms.graph.page_ranks import page_ranks

if TYPE_CHECKING:
    from transforms.graph.link_graph import Edges, Numbers

DEFAULT_ENTRANCES = Entrances()


def build_page_graph(
    pages: pl.LazyFrame,
    page_urls: pl.LazyFrame,
    links: pl.LazyFrame,
    entrances: Entrances = DEFAULT_ENTRANCES,
) -> pl.LazyFrame:
    """Return `page_graph` (columns: `transforms.schemas`), one row per page, in the order of `pages`.

    All but two columns look at the articles and their links alone. `depth` and `is_only_listed` add what leads
    from home to the articles: see `transforms.graph.click_depths`.
    """
    edges = number_edges(pages, links)
    depths, is_only_listed = click_depths(pages, page_urls, edges, entrances)
    return (
        compute(pages.select("path"))
        .with_columns(
            in_degree=_counts(edges.in_degrees),
            out_degree=_counts(edges.out_degrees),
            pagerank=pl.Series(page_ranks(edges), dtype=pl.Float64),
            depth=_counts(np.where(depths == UNREACHED, 0, depths)),
            is_reached=pl.Series(depths != UNREACHED, dtype=pl.Boolean),
            is_only_listed=pl.Series(is_only_listed, dtype=pl.Boolean),
            **_component_columns(edges),
        )
        .lazy()
        .with_columns(
            depth=pl.when("is_reached").then("depth"),
            is_orphan=pl.col("in_degree") == 0,
            is_dead_end=pl.col("out_degree") == 0,
        )
        .drop("is_reached")
    )


def _component_columns(edges: Edges) -> dict[str, pl.Series]:
    weak, strong = find_components(edges, "weak"), find_components(edges, "strong")
    parts = bow_tie(edges, weak, strong)
    return {
        "component_id": _counts(weak.ids),
        "component_size": _counts(weak.sizes),
        "strong_component_id": _counts(strong.ids),
        "strong_component_size": _counts(strong.sizes),
        "bow_tie": pl.Series([None] * edges.node_count if parts is None else parts, dtype=pl.String),
    }


def _counts(numbers: Numbers) -> pl.Series:
    return pl.Series(numbers.astype(np.uint32), dtype=pl.UInt32)
