"""The way from home to each page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from tests.transforms.graph.graphs import edges_of
from transforms.graph.click_depths import ClickDepths, Entrances, click_depths
from transforms.graph.link_graph import UNREACHED
from transforms.graph.page_graph import DEFAULT_ENTRANCES

if TYPE_CHECKING:
    from collections.abc import Sequence

SUBJECTS = [("a.md", "soil"), ("b.md", None), ("c.md", "fruit"), ("d.md", None), ("home.md", None)]
URLS = [("home.md", "/", "authored"), ("a.md", "/old", "alias"), ("d.md", "/d", "authored")]


def depths(
    edges: str,
    entrances: Entrances = DEFAULT_ENTRANCES,
    pages: Sequence[tuple[str, str | None]] = SUBJECTS,
    urls: Sequence[tuple[str, str, str]] = URLS,
    drafts: tuple[str, ...] = (),
) -> ClickDepths:
    frame = pl.LazyFrame(pages, schema={"path": pl.String, "subject_id": pl.String}, orient="row")
    frame = frame.with_columns(is_draft=pl.col("path").is_in(drafts))
    schema = {"path": pl.String, "url_key": pl.String, "kind": pl.String}
    keys = pl.LazyFrame(urls, schema=schema, orient="row")
    return click_depths(frame, keys, edges_of(len(pages), edges), entrances)


def test_home_leads_to_subjects_and_subjects_to_their_pages() -> None:
    # a and c stand in listings, b is linked to from a, d from home
    assert depths("01 43").depths.tolist() == [2, 3, 2, 1, 0]


def test_a_page_is_only_listed_until_a_page_links_to_it() -> None:
    assert depths("").is_only_listed.tolist() == [True, False, True, False, False]
    assert depths("20").is_only_listed.tolist() == [False, False, True, False, False]


def test_the_link_of_a_page_that_no_one_can_come_to_does_not_count() -> None:
    assert depths("30").is_only_listed.tolist() == [True, False, True, False, False]


def test_without_a_page_for_home_one_is_assumed() -> None:
    assert depths("", urls=[]).depths.tolist() == [2, UNREACHED, 2, UNREACHED, UNREACHED]


def test_no_listing_has_a_draft() -> None:
    found = depths("", drafts=("a.md",))
    assert found.depths.tolist() == [UNREACHED, UNREACHED, 2, UNREACHED, 0]
    assert not found.is_only_listed[0]


def test_without_listings_only_links_lead_on() -> None:
    found = depths("40 01", Entrances(listings="none"))
    assert found.depths.tolist() == [1, 2, UNREACHED, UNREACHED, 0]
    assert not found.is_only_listed.any()


@pytest.mark.parametrize(
    ("roots", "at_home"),
    [
        (("/d",), ["d.md"]),
        (("/d/",), ["d.md"]),
        (("b.md", "/"), ["b.md", "home.md"]),
        (("?.md",), ["a.md", "b.md", "c.md", "d.md"]),
        (("/*",), ["d.md"]),
        (("/old",), []),  # an alias leads on to the page, it is not the page
    ],
)
def test_roots_are_urls_or_paths_or_globs_of_them(roots: tuple[str, ...], at_home: list[str]) -> None:
    found = depths("", Entrances(roots, "none")).depths
    assert [path for (path, _), depth in zip(SUBJECTS, found, strict=True) if depth == 0] == at_home


FOLDERS = [
    ("_index.md", None),
    ("about.md", None),
    ("docs/concepts/pods/index.md", None),
    ("docs/concepts/pods/life.md", None),
    ("docs/tasks/_index.md", None),
    ("docs/tasks/run.md", None),
]


def test_without_subjects_folders_are_the_listings() -> None:
    # home, docs, concepts, pods and what lies in it; an index page stands for its folder
    found = depths("", pages=FOLDERS, urls=[])
    assert found.depths.tolist() == [0, 1, 3, 4, 2, 3]
    assert found.is_only_listed.tolist() == [False, True, True, True, True, True]


def test_a_link_is_a_shortcut_past_folders() -> None:
    found = depths("13", pages=FOLDERS, urls=[])
    assert found.depths.tolist() == [0, 1, 3, 2, 2, 3]
    assert found.is_only_listed.tolist() == [False, True, True, False, True, True]
