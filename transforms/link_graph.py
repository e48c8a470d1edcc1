"""The link graph: pages as nodes, distinct links between them as edges."""

from __future__ import annotations

import polars as pl

EDGE_KINDS = ("related", "inline", "wikilink")


def distinct_edges(links: pl.LazyFrame) -> pl.LazyFrame:
    """Return each resolved pair of two different pages once: source_path, target_path."""
    return (
        links.filter(pl.col("target_path").is_not_null(), ~pl.col("is_self"), pl.col("kind").is_in(EDGE_KINDS))
        .select("source_path", "target_path")
        .unique()
    )


def build_page_graph(pages: pl.LazyFrame, links: pl.LazyFrame) -> pl.LazyFrame:
    """Return `page_graph`: degrees over distinct edges, one row per page, in the order of `pages`."""
    edges = distinct_edges(links)
    out_degrees = edges.group_by(path="source_path").agg(out_degree=pl.len())
    in_degrees = edges.group_by(path="target_path").agg(in_degree=pl.len())
    return (
        pages.select("path")
        .join(in_degrees, on="path", how="left", maintain_order="left")
        .join(out_degrees, on="path", how="left", maintain_order="left")
        .with_columns(pl.col("in_degree", "out_degree").fill_null(0))
        .with_columns(is_orphan=pl.col("in_degree") == 0, is_dead_end=pl.col("out_degree") == 0)
    )
