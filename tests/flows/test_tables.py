"""Tables on a terminal: what is shown of rows that are wider than it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from flows.show.tables import Fit, fit, shorten

NAMES = ["path", "count", "note", "url"]
NUMERIC = [False, True, False, False]
ROWS = [["a/" + "b" * 58, "12", "", "/" + "c" * 59], ["a/" + "d" * 58, "345678", "", "/" + "e" * 59]]


def test_rows_that_fit_are_shown_whole() -> None:
    assert fit(NAMES, NUMERIC, ROWS, 200) == Fit([0, 1, 2, 3], 0)


def test_columns_without_a_value_go_first() -> None:
    assert fit(NAMES, NUMERIC, ROWS, 134) == Fit([0, 1, 3], 80)


def test_long_texts_are_cut_before_columns_are_left_out() -> None:
    assert fit(NAMES, NUMERIC, ROWS, 90) == Fit([0, 1, 3], 36)


def test_the_last_columns_are_left_out() -> None:
    assert fit(NAMES, NUMERIC, ROWS, 50) == Fit([0, 1], 28)


def test_a_column_is_as_wide_as_its_name() -> None:
    assert fit(["a_long_name", "b"], [False, False], [["x", "y"]], 14) == Fit([0], 28)


@pytest.mark.parametrize(
    ("text", "longest", "seen"),
    [
        ("short", 10, "short"),
        ("as long as it is", 0, "as long as it is"),
        ("learn/physics/page.md", 11, "lear…age.md"),
    ],
)
def test_the_end_of_a_text_is_kept(text: str, longest: int, seen: str) -> None:
    assert shorten(text, longest) == seen


@given(st.text(max_size=80), st.integers(3, 40))
def test_no_text_is_wider_than_allowed(text: str, longest: int) -> None:
    assert cell_len(shorten(text, longest)) <= max(longest, 0)
