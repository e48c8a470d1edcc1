"""The link graph: where each page stands, and the graph as a whole."""

from __future__ import annotations

import polars as pl

from transforms.schemas.table import COUNT, PATH, Column, Table

GRAPH: dict[str, Table] = {
    "page_graph": Table(
        "page",
        ("path",),
        {
            "path": PATH,
            "in_degree": Column(COUNT, "Other pages that link to this one"),
            "out_degree": Column(COUNT, "Other pages that this one links to"),
            "pagerank": Column(pl.Float64, "Share of visits by a reader who follows links at random; all sum to 1"),
            "component_id": Column(COUNT, "Pages joined by links of any direction; 1 is the largest group"),
            "component_size": Column(COUNT, "Pages in that group"),
            "strong_component_id": Column(COUNT, "Pages with a way from each to each other; 1 is the largest group"),
            "strong_component_size": Column(COUNT, "Pages in that group"),
            "bow_tie": Column(
                pl.String,
                "core: largest strong group; in: leads there; out: led to from there; tube, tendril: joined with it"
                " otherwise; island: not; NULL where no pages link in a circle",
                nullable=True,
            ),
            "depth": Column(COUNT, "Clicks from home, through listings and links; NULL: no way", nullable=True),
            "is_only_listed": Column(pl.Boolean, "A listing leads there, and no link of a page that can be reached"),
            "is_orphan": Column(pl.Boolean, "in_degree is 0"),
            "is_dead_end": Column(pl.Boolean, "out_degree is 0"),
        },
    ),
    "graph_statistics": Table(
        "figure of the whole link graph, beside what chance gives",
        ("statistic",),
        {
            "statistic": Column(pl.String, "Name of the figure"),
            "value": Column(pl.Float64, "The figure; NULL where it is not defined", nullable=True),
            "null_model": Column(
                pl.String, "Random graphs: same degrees, each page keeps its own; same size, as many edges in all"
            ),
            "random_mean": Column(pl.Float64, "Mean of the same figure in random graphs", nullable=True),
            "random_sd": Column(pl.Float64, "Standard deviation in random graphs", nullable=True),
            "z_score": Column(
                pl.Float64,
                "(value - random_mean) / random_sd, less where random graphs go as far (docs/graph.md); NULL where"
                " they are all alike",
                nullable=True,
            ),
            "draw_count": Column(COUNT, "Random graphs drawn"),
            "meaning": Column(pl.String, "What it measures"),
        },
    ),
    "subject_flows": Table(
        "pair of subjects that edges join, or that chance would join",
        ("source_subject_id", "target_subject_id"),
        {
            "source_subject_id": Column(pl.String, "Subject of the pages that link; (none) for pages without one"),
            "target_subject_id": Column(pl.String, "Subject of the pages linked to; (none) for pages without one"),
            "edge_count": Column(COUNT, "Distinct pairs of two different pages"),
            "random_mean": Column(pl.Float64, "Mean of the same figure in random graphs", nullable=True),
            "random_sd": Column(pl.Float64, "Standard deviation in random graphs", nullable=True),
            "z_score": Column(
                pl.Float64,
                "(edge_count - random_mean) / random_sd, less where random graphs go as far (docs/graph.md); NULL"
                " where they are all alike",
                nullable=True,
            ),
        },
    ),
}  # fmt: skip
