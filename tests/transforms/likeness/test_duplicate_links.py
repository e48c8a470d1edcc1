"""Links to pages that say what another page says."""

from __future__ import annotations

import polars as pl
import pytest

from transforms.likeness.duplicate_links import COLUMNS, with_duplicates

DUPLICATES = pl.DataFrame(
    [
        ("text", "text:a", "a", "a"),
        ("text", "text:a", "b", "a"),
        ("near", "near:c", "c", "c"),
        ("near", "near:c", "d", "c"),
        ("near", "near:c", "a", "c"),
        ("title", "title:e", "e", "e"),
        ("title", "title:e", "f", "e"),
    ],
    schema=["kind", "cluster_id", "path", "keeper_path"],
    orient="row",
)


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("a", "b", (True, "a")),  # a copy of the page that links
        ("b", "a", (True, None)),  # the keeper of the page that links
        ("x", "b", (False, "a")),  # a copy of another page
        ("x", "a", (False, None)),  # the keeper of one text, though nearly that of another page
        ("c", "d", (True, "c")),
        ("d", "a", (True, None)),  # both near to c
        ("x", "d", (False, "c")),
        ("e", "f", (False, None)),  # one title alone says nothing of the text
        ("x", "x", (None, None)),
        ("x", None, (None, None)),
    ],
)
def test_a_link_to_a_copy_is_told(source: str, target: str | None, expected: tuple[bool | None, str | None]) -> None:
    links = pl.DataFrame(
        {"source_path": [source], "target_path": [target], "is_self": [source == target]},
        schema={"source_path": pl.String, "target_path": pl.String, "is_self": pl.Boolean},
    )
    assert with_duplicates(links, DUPLICATES).select(COLUMNS).row(0) == expected


def test_links_keep_their_order() -> None:
    sources = ["x", "b", "a", "x"]
    links = pl.DataFrame({"source_path": sources, "target_path": ["b", "a", "b", "d"], "is_self": [False] * 4})
    assert with_duplicates(links, DUPLICATES)["source_path"].to_list() == sources
