"""What stands where a keyword should, and is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.reading.test_records import record
from transforms.keywords.debris import find_debris


def code_of(keyword: str) -> str | None:
    found = find_debris(keyword, 100)
    return found.code if found else None


@pytest.mark.parametrize(
    ("keyword", "code"),
    [
        ("$orall$ possible strings", "keyword-escape-eaten"),
        ("ext{length } n$", "keyword-escape-eaten"),
        ("rac{a}{b}", "keyword-escape-eaten"),
        ("frac{a}{b}", "keyword-escape-eaten"),
        ("a\x0corall x", "keyword-escape-eaten"),
        ("x \x08eta", "keyword-escape-eaten"),
        ("\ufffd words", "keyword-escape-eaten"),
        ("n$", "keyword-math-unbalanced"),
        ("$x^2", "keyword-math-unbalanced"),
        ("$\\frac{a}{b}", "keyword-math-unbalanced"),
        ("$", "keyword-punctuation"),
        ("//", "keyword-punctuation"),
        ("...", "keyword-punctuation"),
        ("_", "keyword-punctuation"),
        ("a " * 51, "keyword-too-long"),
    ],
)
def test_what_is_no_keyword(keyword: str, code: str) -> None:
    assert code_of(keyword) == code


@pytest.mark.parametrize(
    "keyword",
    [
        "$\\forall x$", "$x$-coordinates", "$x + \\eta$", "\\(x^2\\)", "\\frac{a}{b}", "$10 billion", "US$", "A$5",
        "100$", "$PATH", "$0 variable", "jQuery $", "==", "π", "∀", "C++", "P(A|B)", "{x | x > 0}", "a\tb",
        "eta function", "text mining", "100 %", "🎉",
    ],
)  # fmt: skip
def test_what_is_one(keyword: str) -> None:
    assert code_of(keyword) is None


@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=40))
def test_letters_and_digits_are_never_debris(keyword: str) -> None:
    assert code_of(keyword) is None


def test_debris_is_a_problem_at_its_line_and_no_keyword() -> None:
    page = record("keywords:\n  - sets\n  - $orall$ x\n  - 'n$'\n  - //\n")
    assert page["keywords"] == ["sets"]
    assert [(problem["code"], problem["line"]) for problem in page["problems"]] == [
        ("keyword-escape-eaten", 4), ("keyword-math-unbalanced", 5), ("keyword-punctuation", 6),
    ]  # fmt: skip


def test_an_empty_keyword_is_told_once() -> None:
    page = record("keywords: sets, , logic, , maps,\n")
    assert page["keywords"] == ["sets", "logic", "maps"]
    assert [problem["code"] for problem in page["problems"]] == ["keyword-empty"]
