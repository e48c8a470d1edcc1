"""Duplicates: clusters of titles, texts and near texts, each with the page to keep."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import polars as pl
import pytest

from transforms.keywords.normalize import fold
from transforms.likeness.duplicates import build_page_duplicates, rank_keepers, star_clusters
from transforms.likeness.page_vectors import build_page_vectors
from transforms.likeness.similarity import weigh_words
from transforms.likeness.terms import count_terms, number_terms
from transforms.schemas import checked

WORDS = [f"{first}{second}" for first in "bdfglmnprst" for second in ("ando", "emil", "ivor", "ulan", "oster", "yra")]
NO_KEYWORDS = pl.DataFrame(schema={"path": pl.String, "keyword_id": pl.String, "is_repeated": pl.Boolean})
DAY = dt.date(2024, 5, 1)


def prose(seed: int, length: int = 80) -> str:
    """A text of its own: words drawn by seed."""
    chosen = random.Random(seed)
    return " ".join(chosen.choice(WORDS) + chosen.choice("aeiou") for _ in range(length))


def edited(text: str, seed: int, count: int) -> str:
    """The text with some words replaced by new ones."""
    words = text.split()
    for at in random.Random(seed).sample(range(len(words)), count):
        words[at] = f"new{seed}x{at}"
    return " ".join(words)


def page(path: str, text: str, title: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"path": path, "title": title or path, "text": text, "in_degree": 0, "word_count": len(text.split()),
            "published_on": DAY, "is_indexable": True, "is_draft": False} | fields  # fmt: skip


def clusters_of(*pages: dict[str, Any]) -> pl.DataFrame:
    """The `page_duplicates` of a site, with thirty pages more that are like nothing else."""
    others = [page(f"other{seed:02}.md", prose(1000 + seed)) for seed in range(30)]
    frame = (
        pl.DataFrame([*pages, *others])
        .sort("path")
        .with_columns(title_key=fold(pl.col("title")), language=pl.lit(None, pl.String))
    )
    terms = count_terms(frame)
    ranked = rank_keepers(frame.drop("in_degree", "text"), frame.select("path", "in_degree"), terms)
    words = weigh_words(number_terms(terms, frame))
    found = build_page_duplicates(ranked, words, build_page_vectors(words, NO_KEYWORDS, frame).neighbours)
    return checked("page_duplicates", found)


def members(*pages: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    columns = ("kind", "path", "keeper_path", "text_match")
    return [tuple(row) for row in clusters_of(*pages).select(columns).rows()]


def test_pages_of_one_title_are_a_cluster_whatever_their_texts() -> None:
    assert members(
        page("a.md", prose(1), "Can I?"), page("b.md", prose(2), "can  i?"), page("c.md", prose(1), "Can I?")
    ) == [
        ("text", "a.md", "a.md", "same"),
        ("text", "c.md", "a.md", "same"),
        ("title", "a.md", "a.md", "same"),
        ("title", "b.md", "a.md", "different"),  # the same question, another answer
        ("title", "c.md", "a.md", "same"),
    ]


def test_stubs_of_one_text_are_no_cluster() -> None:
    assert members(page("a.md", "see below"), page("b.md", "see below"), page("c.md", ""), page("d.md", "")) == []


@pytest.mark.parametrize(("replaced", "is_near"), [(2, True), (6, True), (40, False)])
def test_a_copy_with_a_few_words_changed_is_near(replaced: int, is_near: bool) -> None:
    text = prose(3)
    found = members(page("a.md", text, "Clay soil"), page("b.md", edited(text, 1, replaced), "Soil of clay"))
    expected = [("near", "a.md", "a.md", "same"), ("near", "b.md", "a.md", "near")]
    assert found == (expected if is_near else [])


def test_pages_near_the_keeper_are_a_cluster_and_no_chain_joins_others() -> None:
    first = prose(4)
    second = edited(first, 1, 9)
    third = edited(second, 2, 9)
    fourth = edited(third, 3, 9)
    chain = [
        page(f"{name}.md", text, "Clay") for name, text in zip("abcd", (first, second, third, fourth), strict=True)
    ]
    found = clusters_of(*chain).filter(pl.col("kind") == "near")
    assert found["similarity"].min() >= 0.8  # type: ignore[operator]
    assert found["cluster_id"].n_unique() > 1


def test_pages_of_a_template_that_name_different_things_are_not_near() -> None:
    template = prose(5, 120)
    towns = ["ashford", "barnsley", "carlisle", "dudley"]
    pages = [page(f"{town}.md", f"{template} {town} {town} {town}", f"Allotments in {town}") for town in towns]
    assert [row for row in members(*pages) if row[0] == "near"] == []


def test_a_family_of_one_template_is_compared_by_what_is_not_of_it() -> None:
    template = prose(6, 150)
    pages = [page(f"p{seed}.md", f"{template} {prose(100 + seed, 25)}", "Report") for seed in range(12)]
    copy = page("copy.md", edited(pages[0]["text"], 1, 2), "Report")
    near = {row[1] for row in members(*pages, copy) if row[0] == "near"}
    assert near == {"p0.md", "copy.md"}


@pytest.mark.parametrize(
    ("better", "worse", "reason"),
    [
        ({}, {"is_draft": True, "in_degree": 9}, "the others are drafts or kept from search engines"),
        ({"in_degree": 3}, {"in_degree": 2}, "linked to by 3 pages, the next by 2"),
        ({"word_count": 90}, {}, "90 words, the next has 80; as many pages link to both"),
        ({}, {"published_on": dt.date(2024, 6, 1)}, "published first, on 2024-05-01; links and length are equal"),
        ({}, {"published_on": None}, "published first, on 2024-05-01; links and length are equal"),
        ({}, {}, "first by path; links, length and day are equal"),
    ],
)
def test_the_keeper_is_told_with_the_reason(better: dict[str, Any], worse: dict[str, Any], reason: str) -> None:
    is_by_path = not better and not worse
    kept, other = ("a.md", "b.md") if is_by_path else ("b.md", "a.md")
    found = clusters_of(page(kept, prose(7), "Clay", **better), page(other, prose(7), "Loam", **worse))
    assert found.select("kind", "keeper_path", "keeper_reason").unique().rows() == [("text", kept, reason)]


def test_a_near_cluster_has_one_page_of_each_text() -> None:
    text = prose(8)
    pages = [page("a.md", text, "A clay"), page("b.md", text, "B clay"), page("c.md", edited(text, 1, 2), "C clay")]
    near = [row[:3] for row in members(*pages) if row[0] == "near"]
    assert near == [("near", "a.md", "a.md"), ("near", "c.md", "a.md")]


def test_stars_take_the_best_keeper_first() -> None:
    ranked = pl.DataFrame({"no": [2, 1, 0, 3]}, schema={"no": pl.UInt32})
    pairs = [(0, 1), (1, 0), (1, 2), (2, 1), (2, 3), (3, 2)]
    near = pl.DataFrame(pairs, schema={"no": pl.UInt32, "other_no": pl.UInt32}, orient="row")
    assert sorted(star_clusters(ranked, near).rows()) == [(1, 2), (2, 2), (3, 2)]


def test_a_site_of_one_page_has_no_duplicates() -> None:
    frame = pl.DataFrame([page("a.md", prose(9))]).with_columns(
        title_key=fold(pl.col("title")), language=pl.lit(None, pl.String)
    )
    terms = count_terms(frame)
    ranked = rank_keepers(frame.drop("in_degree"), frame.select("path", "in_degree"), terms)
    words = weigh_words(number_terms(terms, frame))
    found = build_page_duplicates(ranked, words, build_page_vectors(words, NO_KEYWORDS, frame).neighbours)
    assert checked("page_duplicates", found).is_empty()
