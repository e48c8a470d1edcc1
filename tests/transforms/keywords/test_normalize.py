"""Spellings as they are compared: case, compatible forms, white space."""

from __future__ import annotations

import sys
import unicodedata
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.keywords.normalize import casefold, fold, fold_spaces, nfkc, slug

if TYPE_CHECKING:
    from collections.abc import Callable

ASSIGNED = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) not in ("Cs", "Cn")]
TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cn"]))


def apply(step: Callable[[pl.Expr], pl.Expr], texts: list[str]) -> list[str]:
    return pl.DataFrame({"text": texts}, schema={"text": pl.String}).select(step(pl.col("text")))["text"].to_list()


def test_every_character_is_casefolded_as_unicode_says() -> None:
    assert apply(casefold, ASSIGNED) == [char.casefold() for char in ASSIGNED]


@pytest.mark.parametrize("text", ["Straße", "STRASSE", "ΟΔΥΣΣΕΥΣ", "ὀδυσσεύς", "İstanbul", "ﬁn", "ŉ", "Ꮳꮳ", "ΣΑΣ Σ"])
def test_words_are_casefolded_as_unicode_says(text: str) -> None:
    assert apply(casefold, [text]) == [text.casefold()]


@given(TEXTS)
def test_texts_are_casefolded_as_unicode_says(text: str) -> None:
    assert apply(casefold, [text]) == [text.casefold()]


@given(TEXTS)
def test_compatible_characters_come_to_the_form_that_unicode_gives(text: str) -> None:
    assert apply(nfkc, [text]) == [unicodedata.normalize("NFKC", text)]


@given(TEXTS)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = apply(fold, [text])
    assert apply(fold, once) == once


def test_folding_any_character_twice_changes_nothing_more() -> None:
    texts = [*ASSIGNED, *(f"{char}\u0301" for char in ASSIGNED), *(f"a{char}" for char in ASSIGNED)]
    once = apply(fold, texts)
    twice = apply(fold, once)
    assert [text for text, one, two in zip(texts, once, twice, strict=True) if one != two] == []


@given(TEXTS)
def test_slugs_of_slugs_are_themselves(text: str) -> None:
    once = apply(slug, [text])
    assert apply(slug, once) == once


@pytest.mark.parametrize(
    ("text", "folded"),
    [("  Two\u00a0 Words\n", "two words"), ("Ｆｕｌｌ", "full"), ("ﬁn", "fin"), ("Straße", "strasse"), (" ", ""),
     ("C++", "c++"), ("it's", "it's")],
)  # fmt: skip
def test_fold_gives_what_titles_are_compared_by(text: str, folded: str) -> None:
    assert apply(fold, [text]) == [folded]


def test_white_space_is_one_space() -> None:
    assert apply(fold_spaces, ["\t a \u2003\n b\u3000"]) == ["a b"]


@pytest.mark.parametrize(
    ("text", "slugged"),
    [("Linear Algebra", "linear-algebra"), ("linear_algebra", "linear-algebra"), ("C++", "c++"), ("C#", "c#"),
     ("C", "c"), ("--- Logic! ---", "logic"), ("数学", "数学"), ("!!!", "!!!"), ("Café", "café")],
)  # fmt: skip
def test_slugs_join_letters_and_digits_by_hyphens(text: str, slugged: str) -> None:
    assert apply(slug, [text]) == [slugged]


def test_no_value_stays_no_value() -> None:
    frame = pl.DataFrame({"text": [None]}, schema={"text": pl.String})
    assert frame.select(fold(pl.col("text")), slugged=slug(pl.col("text"))).row(0) == (None, None)
