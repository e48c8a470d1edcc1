"""The keys of the front matter: what they hold, and what is odd about it."""

from __future__ import annotations

import polars as pl

from transforms.schemas.table import COUNT, PATH, TEXTS, Column, Table

FRONT_MATTER: dict[str, Table] = {
    "front_matter_fields": Table(
        "key of the front matter",
        ("field",),
        {
            "field": Column(
                pl.String, "Key of the front matter, with dots for nesting; in a list of mappings, cards[].title"
            ),
            "file_count": Column(COUNT, "Pages on which the key has a value"),
            "page_count": Column(COUNT, "Pages: what the shares are of"),
            "filled_share": Column(pl.Float64, "file_count by page_count, from 0 to 1"),
            "main_type": Column(
                pl.String,
                "Type of at least nine tenths of the values: text, date, number, truth, list or mapping;"
                " NULL where there is none, or fewer than ten values",
                nullable=True,
            ),
            "types": Column(TEXTS, "Types with the number of values of each, such as `text 12`, most used first"),
            "value_count": Column(COUNT, "Values that are not empty; in a list of mappings a page may have many"),
            "odd_count": Column(COUNT, "Values that are not of the main type: see `front_matter_oddities`"),
            "distinct_count": Column(COUNT, "Different values; of a list, different items"),
            "examples": Column(TEXTS, "Values of the first pages by path, cut to 80 characters"),
        },
    ),
    "front_matter_oddities": Table(
        "value that is not of its key's main type; of one key and type, the first hundred by path",
        ("path", "field", "type", "position"),
        {
            "path": PATH,
            "field": Column(
                pl.String, "Key of the front matter, with dots for nesting; in a list of mappings, cards[].title"
            ),
            "position": Column(COUNT, "Place among the page's odd values of this key and type, from 1"),
            "type": Column(pl.String, "Type of the value: text, date, number, truth, list or mapping"),
            "main_type": Column(pl.String, "Type that nearly all values of the key have"),
            "authored_value": Column(pl.String, "The value, cut to 80 characters"),
        },
    ),
    "field_history": Table(
        "key of the front matter in the run before",
        ("field",),
        {
            "field": Column(pl.String, "Key of the front matter"),
            "file_count_before": Column(COUNT, "Pages on which the key had a value in the run before"),
            "page_count_before": Column(COUNT, "Pages of the run before"),
            "types_before": Column(TEXTS, "Types with the number of values of each in the run before"),
        },
    ),
}  # fmt: skip
