"""Vocabulary: what each spelling stands for, by which rule, and how it is shown."""

from __future__ import annotations

import polars as pl
import pytest

from transforms.keywords import build_keywords, build_page_keywords
from transforms.normalize import fold
from transforms.schemas import checked
from transforms.subjects import build_page_subjects, build_subjects
from transforms.vocabulary import build_vocabulary, labels, mentions, subject_id


def mentioned(*raw: str) -> pl.LazyFrame:
    return pl.LazyFrame({"raw": list(raw)}, schema={"raw": pl.String})


def test_mentions_are_one_row_per_item_with_its_place() -> None:
    raw = pl.LazyFrame({"path": ["a.md", "b.md", "c.md"], "keywords": [["x", "y"], [], ["x"]]})
    assert mentions(raw, "keywords").select("path", "position", "raw").collect().rows() == [
        ("a.md", 1, "x"), ("a.md", 2, "y"), ("c.md", 1, "x"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "canonical_id", "rule"),
    [
        ("algebra", "algebra", "identical"),
        ("Algebra", "algebra", "casefold"),
        ("linear  algebra", "linear algebra", "spaces"),
        ("ａｌｇｅｂｒａ", "algebra", "nfkc"),
        ("Straße", "strasse", "casefold"),
    ],
)
def test_the_rule_of_a_keyword_is_the_first_step_that_changes_it(raw: str, canonical_id: str, rule: str) -> None:
    row = build_vocabulary("keyword", mentioned(raw), fold).collect().row(0, named=True)
    assert (row["canonical_id"], row["rule"], row["kind"], row["mention_count"]) == (canonical_id, rule, "keyword", 1)


def test_the_rule_of_a_subject_may_be_its_slug() -> None:
    row = build_vocabulary("subject", mentioned("linear algebra"), subject_id).collect().row(0, named=True)
    assert (row["canonical_id"], row["rule"]) == ("linear-algebra", "slug")


def test_each_spelling_is_one_row_most_used_first() -> None:
    frame = build_vocabulary("keyword", mentioned("B", "b", "a", "b", "a", "C"), fold).collect()
    assert frame.select("raw", "mention_count").rows() == [("a", 2), ("b", 2), ("B", 1), ("C", 1)]
    assert checked("vocabulary", frame).height == 4


def test_the_label_is_the_most_used_spelling() -> None:
    words = build_vocabulary("keyword", mentioned("Logic", "logic", "Logic", "LOGIC", "chess"), fold)
    rows = labels(words).sort("canonical_id").collect().rows(named=True)
    assert rows == [
        {"canonical_id": "chess", "label": "chess", "variants": ["chess"], "variant_count": 1, "mention_count": 1},
        {"canonical_id": "logic", "label": "Logic", "variants": ["Logic", "LOGIC", "logic"], "variant_count": 3,
         "mention_count": 4},
    ]  # fmt: skip


def test_keywords_count_pages_subjects_and_mentions() -> None:
    raw = pl.LazyFrame({"path": ["a.md", "b.md", "c.md"], "keywords": [["X", "x"], ["x", "y"], ["x"]]})
    pages = pl.LazyFrame({"path": ["a.md", "b.md", "c.md"], "subject_id": ["logic", "chess", None]})
    found = mentions(raw, "keywords")
    words = build_vocabulary("keyword", found, fold)
    keywords = checked("keywords", build_keywords(build_page_keywords(found, words), pages, words).collect())
    assert keywords.select("keyword_id", "label", "page_count", "subject_count", "mention_count").rows() == [
        ("x", "x", 3, 2, 4), ("y", "y", 1, 1, 1),
    ]  # fmt: skip


def test_subjects_gather_their_spellings() -> None:
    raw = pl.LazyFrame({"path": ["a.md", "b.md"], "subjects": [["Linear Algebra", "Chess"], ["linear-algebra"]]})
    found = mentions(raw, "subjects")
    words = build_vocabulary("subject", found, subject_id)
    page_subjects = build_page_subjects(found, words)
    assert checked("page_subjects", page_subjects.collect()).rows() == [
        ("a.md", 1, "Linear Algebra", "linear-algebra"), ("a.md", 2, "Chess", "chess"),
        ("b.md", 1, "linear-algebra", "linear-algebra"),
    ]  # fmt: skip
    subjects = checked("subjects", build_subjects(page_subjects, words).collect())
    assert subjects.rows() == [
        ("chess", "Chess", ["Chess"], 1),
        ("linear-algebra", "Linear Algebra", ["Linear Algebra", "linear-algebra"], 2),
    ]
