r"""Literal backslash-n: a line break, except where it begins a LaTeX command inside a formula."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.reading.text import count_words, unescape_line_breaks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"One\nTwo", "One\nTwo"),
        (r"One\n\nTwo\n", "One\n\nTwo\n"),
        (r"Not a formula: \nu", "Not a formula: \nu"),
        (r"\nabla without dollars", "\nabla without dollars"),
    ],
)
def test_outside_formulas_every_one_is_a_line_break(text: str, expected: str) -> None:
    assert unescape_line_breaks(text) == expected


@pytest.mark.parametrize(
    "formula",
    [r"$\nu$", r"$\nabla f$", r"$a \neq b$", r"$$\nabla \cdot E$$", r"\(\nu + 1\)", r"\[\nabla f\]", r"$x \not\in A$",
     r"$\nu_1$", r"$\nu2$", r"$a\ne b$", r"$A \nsubseteq B$"],
)  # fmt: skip
def test_inside_formulas_commands_stay(formula: str) -> None:
    assert unescape_line_breaks(formula) == formula
    assert unescape_line_breaks(rf"See\n{formula}\nthere") == f"See\n{formula}\nthere"


@pytest.mark.parametrize(
    ("text", "expected"),
    [(r"$$a\nb$$", "$$a\nb$$"), (r"$$\nx = 1\n$$", "$$\nx = 1\n$$"), (r"\(\nub\)", "\\(\nub\\)"),
     (r"$$\n\nu = 1$$", "$$\n\\nu = 1$$")],
)  # fmt: skip
def test_inside_formulas_what_is_no_command_is_a_line_break(text: str, expected: str) -> None:
    assert unescape_line_breaks(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"It was $5.\nNow $6", "It was $5.\nNow $6"),
        (r"It was $5.\nnu costs $6", "It was $5.\nnu costs $6"),
        (r"From $5 to\nu $6.", "From $5 to\nu $6."),
        (r"Costs \$5\nu and \$6", "Costs \\$5\nu and \\$6"),
        (r"One price: $5\nu", "One price: $5\nu"),
        (r"Pay $5\nu, then $x$.", "Pay $5\nu, then $x$."),
    ],
)
def test_prices_are_no_formula(text: str, expected: str) -> None:
    assert unescape_line_breaks(text) == expected


def test_a_formula_and_a_text_in_one() -> None:
    assert unescape_line_breaks(r"Let $\nu = 1$.\nThen $\nabla$\nup") == "Let $\\nu = 1$.\nThen $\\nabla$\nup"


@given(st.text(alphabet="\\n$()[]u a\n5"))
def test_only_literal_line_breaks_change(text: str) -> None:
    result = unescape_line_breaks(text)
    assert result.replace("\\n", "\n") == text.replace("\\n", "\n")


@given(st.text())
def test_a_text_without_backslashes_stays(text: str) -> None:
    plain = text.replace("\\", "")
    assert unescape_line_breaks(plain) == plain


@pytest.mark.parametrize(("text", "count"), [("", 0), ("  \n", 0), ("one", 1), ("one two\nthree\u00a0four", 4)])
def test_words_stand_between_white_space(text: str, count: int) -> None:
    assert count_words(text) == count
