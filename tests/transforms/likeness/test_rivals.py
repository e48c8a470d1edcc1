"""Rivals: pages that compete for the same searches."""

from __future__ import annotations

import random
from typing import Any

import polars as pl
import pytest

from transforms.keywords.normalize import fold
from transforms.likeness.duplicates import build_page_duplicates, rank_keepers
from transforms.likeness.page_vectors import build_page_vectors
from transforms.likeness.rivals import build_page_rivals
from transforms.likeness.similarity import weigh_words
from transforms.likeness.terms import count_terms, number_terms
from transforms.schemas import checked

KEYWORDS = ("slugs", "seedlings", "traps", "mulch")


def page(
    name: str, title: str, keywords: tuple[str, ...] = KEYWORDS, seed: str = "slugs", **fields: Any
) -> dict[str, Any]:
    """A page whose text has half of its words from a stock of the seed, half of its own."""
    chosen = random.Random(name)
    words = [f"{seed}{chosen.randrange(20):02}" for _ in range(30)] + [f"{name}{at}x" for at in range(30)]
    return {"path": f"{name}.md", "title": title, "keywords": list(keywords), "text": " ".join(words),
            "word_count": 60, "in_degree": 0, "published_on": None, "is_indexable": True, "is_draft": False,
            **fields}  # fmt: skip


def rivals_of(*pages: dict[str, Any]) -> pl.DataFrame:
    """The `page_rivals` of a site, with thirty pages more on other things."""
    others = [page(f"other{at}", f"About thing{at}", (f"thing{at}", "garden"), f"thing{at}") for at in range(30)]
    site = pl.DataFrame([*pages, *others], schema_overrides={"published_on": pl.Date}).sort("path")
    site = site.with_columns(title_key=fold(pl.col("title")), language=pl.lit(None, pl.String))
    terms = count_terms(site)
    words = weigh_words(number_terms(terms, site))
    used = (
        site.select("path", keyword_id="keywords").explode("keyword_id").with_columns(is_repeated=pl.lit(value=False))
    )
    keywords = used.group_by("keyword_id").agg(page_count=pl.len()).with_columns(label=pl.col("keyword_id"))
    ranked = rank_keepers(site.drop("in_degree"), site.select("path", "in_degree"), terms)
    duplicates = build_page_duplicates(ranked, words, build_page_vectors(words, used, site).neighbours)
    found = build_page_rivals(ranked, used, keywords, duplicates, words)
    return checked("page_rivals", found)


FIRST = page("a", "How to keep slugs off seedlings?")
SECOND = page("b", "How can I keep slugs off seedlings?", in_degree=2)


def test_pages_with_the_same_keywords_and_much_the_same_title_compete() -> None:
    found = rivals_of(FIRST, SECOND)
    assert found.select("path", "keeper_path", "keeper_reason").rows() == [
        ("b.md", "b.md", "linked to by 2 pages, the next by 0"),
        ("a.md", "b.md", "linked to by 2 pages, the next by 0"),
    ]
    assert found["shared_keywords"].to_list() == [sorted(KEYWORDS)] * 2
    assert found["keyword_similarity"].to_list() == [1.0, 1.0]


@pytest.mark.parametrize(
    "other",
    [
        SECOND | {"keywords": ["snails", "barley", "copper"]},  # other keywords
        SECOND | {"title": "Which mulch lasts longest?"},  # another title
        SECOND | {"title": FIRST["title"]},  # a duplicate: told elsewhere
        SECOND | {"text": FIRST["text"]},
        SECOND | {"is_draft": True},
        SECOND | {"is_indexable": False},
        SECOND | {"title": "How to keep wireworms off seedlings?", "text": SECOND["text"] + " wireworms wireworms"},
    ],
)
def test_pages_that_do_not_compete_are_left_out(other: dict[str, Any]) -> None:
    assert rivals_of(FIRST, other).is_empty()


def test_a_cluster_holds_what_competes_with_its_keeper() -> None:
    third = page("c", "How do you keep slugs off seedlings?")
    found = rivals_of(FIRST, SECOND, third)
    assert found.select("path", "cluster_id").rows() == [("b.md", "b.md"), ("a.md", "b.md"), ("c.md", "b.md")]


def test_a_site_without_keywords_has_no_rivals() -> None:
    assert rivals_of(FIRST | {"keywords": []}, SECOND | {"keywords": []}).is_empty()
