"""Page history: what counts as an edit and as a new date, from run to run."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import polars as pl
import pytest

from transforms.page_history import SEEN, build_page_history
from transforms.schemas import TABLES

SCHEMA = {name: TABLES["pages"].schema[name] for name in SEEN}


class Page(NamedTuple):
    """One state of the page `a.md`; the file's hash is all of it, unless told."""

    text: str
    day: int | None
    title: str = "A"
    file: str | None = None


def pages(*states: Page) -> pl.LazyFrame:
    rows = [
        {
            "path": f"{'abc'[place]}.md",
            "content_hash": page.file or f"{page.text}{page.day}{page.title}",
            "text_hash": page.text,
            "title": page.title,
            "published_on": dt.date(2024, 1, page.day) if page.day else None,
            "updated_on": None,
        }
        for place, page in enumerate(states)
    ]
    return pl.DataFrame(rows, schema=SCHEMA).lazy()


def history(*states: Page) -> list[tuple[str, str]]:
    """Return edited_run and dated_run of one page after each of its states, run by run."""
    before: pl.LazyFrame | None = None
    known: pl.LazyFrame | None = None
    told: list[tuple[str, str]] = []
    for number, state in enumerate(states, start=1):
        frame = pages(state)
        known = build_page_history(frame, f"run{number}", before, known).collect().lazy()
        before = frame
        (row,) = known.collect().to_dicts()
        assert row["first_seen_run"] == "run1"
        told.append((row["edited_run"], row["dated_run"]))
    return told


@pytest.mark.parametrize(
    ("states", "last"),
    [
        ([Page("x", 1)], ("run1", "run1")),
        ([Page("x", 1), Page("x", 1)], ("run1", "run1")),
        ([Page("x", 1), Page("y", 2)], ("run2", "run2")),
        ([Page("x", 1), Page("y", 1)], ("run2", "run1")),
        ([Page("x", 1), Page("x", 1, title="B")], ("run2", "run1")),
        ([Page("x", 1), Page("x", 2)], ("run1", "run2")),
        ([Page("x", 2), Page("x", 1)], ("run1", "run1")),
        ([Page("x", None), Page("x", 1)], ("run1", "run2")),
        ([Page("x", 1), Page("x", None)], ("run1", "run1")),
    ],
    ids=["new", "same", "edited and dated", "edited", "renamed", "dated", "dated back", "first date", "no date"],
)
def test_an_edit_and_a_new_date_are_told_apart(states: list[Page], last: tuple[str, str]) -> None:
    assert history(*states)[-1] == last


def test_what_was_seen_is_kept_over_runs_without_a_change() -> None:
    assert history(Page("x", 1), Page("y", 1), Page("y", 1), Page("y", 1))[-1] == ("run2", "run1")


def test_a_date_that_catches_up_belongs_to_the_edit() -> None:
    assert history(Page("x", 1), Page("y", 1), Page("y", 2))[-1] == ("run2", "run2")


def test_a_new_way_to_read_texts_is_no_edit() -> None:
    assert history(Page("x", 1, file="same"), Page("y", 1, file="same"))[-1] == ("run1", "run1")


def test_a_page_that_comes_later_is_new_then() -> None:
    first = pages(Page("x", 1))
    known = build_page_history(first, "run1").collect().lazy()
    table = build_page_history(pages(Page("x", 1), Page("z", 1)), "run2", first, known).collect()
    assert table.rows() == [("a.md", "run1", "run1", "run1"), ("b.md", "run2", "run2", "run2")]
