"""One text of keywords → single keywords: what separates, what holds commas together, and that nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.growth import grows_evenly
from transforms.keywords.splitting import has_gap, is_many, is_plain, split_keywords, split_plainly

WORDS = st.text(alphabet="abcßé012 -'", min_size=1).map(str.strip).filter(lambda word: word[:1].isalnum())
SIGNED = st.text(alphabet="ab1, ;()[]{}\"'$\\\n|-“”«»，.&#")


@pytest.mark.parametrize(
    ("text", "keywords"),
    [
        ("Java,array,sum", ["Java", "array", "sum"]),
        (" algebra ,  linear algebra", ["algebra", "linear algebra"]),
        ("C++, C#, F#", ["C++", "C#", "F#"]),
        ("", []),
        (" , ,", []),
        ("P(n, x, y), combinations", ["P(n, x, y)", "combinations"]),
        ("[0, 1), (0, 1], intervals", ["[0, 1)", "(0, 1]", "intervals"]),
        ("sets, {1, 2}", ["sets", "{1, 2}"]),
        ("first), (second, third", ["first)", "(second", "third"]),
        ("1,000 years, empires", ["1,000 years", "empires"]),
        ("empires,1,000 years,Rome", ["empires", "1,000 years", "Rome"]),
        ("6,21,940 crore, budget", ["6,21,940 crore", "budget"]),
        ("1984,1985", ["1984", "1985"]),
        ("1,2,3", ["1", "2", "3"]),
        ("versions 10,11", ["versions 10", "11"]),
        ("2,3-bisphosphoglycerate, oxygen", ["2,3-bisphosphoglycerate", "oxygen"]),
        ("β-1,4-glycosidic bonds, starch", ["β-1,4-glycosidic bonds", "starch"]),
        ("N,N-dimethylformamide, solvents", ["N,N-dimethylformamide", "solvents"]),
        ("$f(x, y)$, $x, y$, functions", ["$f(x, y)$", "$x, y$", "functions"]),
        (r"\(a, b\), pairs", [r"\(a, b\)", "pairs"]),
        ("$10 million, $20 million", ["$10 million", "$20 million"]),
        ("$10,$20", ["$10", "$20"]),
        ('"Romeo, Juliet", drama', ['"Romeo, Juliet"', "drama"]),
        ("“Romeo, Juliet”, drama", ["“Romeo, Juliet”", "drama"]),
        ("'Romeo, Juliet', drama", ["'Romeo, Juliet'", "drama"]),
        ("'tis the season, students' rights", ["'tis the season", "students' rights"]),
        ('12" pipe, 14" pipe', ['12" pipe', '14" pipe']),
        ("algebra; geometry; logic", ["algebra", "geometry", "logic"]),
        ("Paris, France; Rome, Italy", ["Paris, France", "Rome, Italy"]),
        ("red, green, blue; shapes", ["red", "green", "blue", "shapes"]),
        ("Q&amp;A; R&#38;D", ["Q&amp;A", "R&#38;D"]),
        ("algebra，geometry、logic", ["algebra", "geometry", "logic"]),
        ("algebra | geometry", ["algebra", "geometry"]),
        ("P(A|B), |x|", ["P(A|B)", "|x|"]),
        ("algebra\ngeometry\n", ["algebra", "geometry"]),
        ("- algebra\n- geometry, logic", ["algebra", "geometry", "logic"]),
        ("1. algebra\n2. geometry", ["algebra", "geometry"]),
        ('["a, b", "c"]', ["a, b", "c"]),
        ("[algebra, geometry]", ["algebra", "geometry"]),
        ("[18F]FDG-PET, imaging", ["[18F]FDG-PET", "imaging"]),
    ],
)
def test_a_text_is_split_where_it_separates(text: str, keywords: list[str]) -> None:
    assert split_keywords(text) == keywords


@given(st.lists(WORDS, min_size=1), st.sampled_from([",", ", ", " , "]))
def test_plain_words_come_back_as_they_were_joined(words: list[str], separator: str) -> None:
    text = separator.join(words)
    assert split_keywords(text) == words or not is_plain(text)


@given(SIGNED)
def test_no_letter_or_digit_is_lost(text: str) -> None:
    kept = "".join(split_keywords(text))
    numbers_of_lines = sum(line.lstrip()[:1].isdigit() for line in text.splitlines())
    missing = sum(map(str.isalnum, text)) - sum(map(str.isalnum, kept))
    assert 0 <= missing <= 2 * numbers_of_lines


@given(SIGNED)
def test_keywords_are_trimmed_and_not_empty(text: str) -> None:
    assert all(keyword and keyword == keyword.strip() for keyword in split_keywords(text))


@given(st.text(alphabet="ab1 ,"))
def test_a_plain_text_is_split_the_same_by_both_ways(text: str) -> None:
    if text and is_plain(text):
        assert split_plainly(text) == split_keywords(text + "\n")


def test_a_gap_is_told() -> None:
    assert has_gap("a, , b")
    assert has_gap("a;;b")
    assert not has_gap("a, b,")


def test_the_only_item_of_a_list_may_be_a_whole_text() -> None:
    assert is_many("algebra, geometry, logic")
    assert not is_many("Paris, France")
    assert not is_many("f(a, b, c, d)")


@pytest.mark.parametrize(
    "part", ["(", "[(", "1,", "1a,", "'", '"', "$a", "\\(", "\n", "\n ", "&#1;", ";", "“", "1,000,", ", "]
)
def test_time_grows_with_the_text_not_with_its_square(part: str) -> None:
    assert grows_evenly(split_keywords, "", part, "", 20_000)
