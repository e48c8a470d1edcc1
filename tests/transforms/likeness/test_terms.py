"""Terms: the words of pages, counted, without a list of all words."""

from __future__ import annotations

import polars as pl

from transforms.likeness.terms import PAGE_TERMS, count_terms, number_terms


def counted(*pages: tuple[str, str | None, str]) -> pl.DataFrame:
    frame = pl.DataFrame(pages, schema={"path": pl.String, "title": pl.String, "text": pl.String}, orient="row")
    terms = count_terms(frame)
    assert dict(terms.schema) == PAGE_TERMS
    return rows_of(terms, frame)


def rows_of(page_terms: pl.DataFrame, pages: pl.DataFrame) -> pl.DataFrame:
    """The numbered words as a frame."""
    terms = number_terms(page_terms, pages)
    return pl.DataFrame({"no": terms.no, "term": terms.hashes[terms.term], "count": terms.count,
                         "is_title": terms.is_title})  # fmt: skip


def test_a_word_is_two_letters_or_digits_in_any_case() -> None:
    rows = counted(("a.md", None, "Soil, SOIL and soil! x 12 é"), ("b.md", None, "soil and 12"))
    texts = rows.filter(~pl.col("is_title")).sort("no", "count", "term")
    assert texts.filter(pl.col("no") == 0)["count"].to_list() == [1, 1, 3]
    assert set(texts.filter(pl.col("no") == 1)["term"]) == set(texts.filter(pl.col("no") == 0)["term"])


def test_words_of_the_title_stand_apart_and_a_missing_title_is_the_file_name() -> None:
    rows = counted(("a.md", "Clay", "clay clay"), ("clay/wet-clay.md", None, ""), ("clay", "wet", ""))
    titles = rows.filter("is_title")
    assert titles.group_by("no", maintain_order=True).len().rows() == [(0, 1), (1, 2), (2, 1)]
    clay, wet = titles["term"][0], titles.filter(pl.col("no") == 2)["term"][0]
    assert set(titles.filter(pl.col("no") == 1)["term"]) == {clay, wet}
    assert rows.filter(~pl.col("is_title")).select("no", "term", "count").rows() == [(0, clay, 2)]


def test_a_page_without_words_has_a_row_and_no_terms() -> None:
    frame = pl.DataFrame({"path": ["…"], "title": [None], "text": [""]}, schema_overrides={"title": pl.String})
    assert count_terms(frame).select("path", "terms").rows() == [("…", [])]
    assert rows_of(count_terms(frame), frame).is_empty()


def test_equal_texts_have_one_hash_and_others_another() -> None:
    frame = pl.DataFrame({"path": list("abc"), "title": list("abc"), "text": ["one", "one", "One"]})
    first, second, third = count_terms(frame)["text_hash"]
    assert first == second != third
