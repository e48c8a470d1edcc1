"""The link graph's figures of each page."""

from __future__ import annotations

import polars as pl
import pytest

from tests.transforms.graph.test_link_graph import LINKS
from transforms.graph.click_depths import Entrances
from transforms.graph.page_graph import build_page_graph
from transforms.schemas import checked

PAGES = pl.LazyFrame(
    [("a.md", "soil", False), ("b.md", None, False), ("c.md", None, False)],
    schema={"path": pl.String, "subject_id": pl.String, "is_draft": pl.Boolean},
    orient="row",
)
PAGE_URLS = pl.LazyFrame(schema={"path": pl.String, "url_key": pl.String, "kind": pl.String})


def build(links: pl.LazyFrame, pages: pl.LazyFrame = PAGES) -> pl.DataFrame:
    return checked("page_graph", build_page_graph(pages, PAGE_URLS, links).collect())


def test_each_page_has_its_figures() -> None:
    rows = build(LINKS).drop("pagerank").rows(named=True)
    group = {"component_id": 1, "component_size": 2, "strong_component_id": 1, "strong_component_size": 2}
    alone = {"component_id": 2, "component_size": 1, "strong_component_id": 2, "strong_component_size": 1}
    linked = {"in_degree": 1, "out_degree": 1, "is_orphan": False, "is_dead_end": False, "is_only_listed": False}
    single = {"in_degree": 0, "out_degree": 0, "is_orphan": True, "is_dead_end": True, "is_only_listed": False}
    assert rows == [
        {"path": "a.md", **linked, **group, "bow_tie": "core", "depth": 2},  # home, the subject soil, a
        {"path": "b.md", **linked, **group, "bow_tie": "core", "depth": 3},
        {"path": "c.md", **single, **alone, "bow_tie": "island", "depth": None},
    ]


def test_page_ranks_stand_beside_their_pages() -> None:
    links = LINKS.filter(pl.col("source_path") == "a.md")
    ranks = dict(build(links).select("path", "pagerank").rows())
    assert ranks["b.md"] == max(ranks.values())
    assert sum(ranks.values()) == pytest.approx(1)


def test_a_page_may_be_a_dead_end_and_no_orphan() -> None:
    links = LINKS.filter(pl.col("source_path") == "a.md")
    flags = build(links).select("path", "is_orphan", "is_dead_end")
    assert flags.rows() == [("a.md", True, False), ("b.md", False, True), ("c.md", True, True)]


def test_without_links_every_page_is_an_orphan_and_there_is_no_bow_tie() -> None:
    graph = build(LINKS.clear())
    assert graph["is_orphan"].all()
    assert graph["is_dead_end"].all()
    assert graph["bow_tie"].null_count() == 3


def test_the_order_of_links_makes_no_difference() -> None:
    assert build(LINKS).equals(build(LINKS.reverse()))


@pytest.mark.parametrize("listings", ["auto", "subject", "folder", "none"])
def test_without_pages_there_are_no_rows(listings: str) -> None:
    entrances = Entrances(listings=listings)  # type: ignore[arg-type]
    graph = build_page_graph(PAGES.clear(), PAGE_URLS, LINKS.clear(), entrances).collect()
    assert checked("page_graph", graph).height == 0
