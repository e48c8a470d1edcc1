"""Keywords against texts: used and not declared, declared and not there."""

from __future__ import annotations

import polars as pl

from transforms.keywords.keyword_uses import build_keyword_uses
from transforms.keywords.use_candidates import find_candidates
from transforms.likeness.terms import count_terms, number_terms

Uses = list[tuple[str, str, str, int, list[str]]]


def uses(texts: dict[str, str], declared: dict[str, list[str]], **canonical: str) -> Uses:
    """Return the rows of a site: the text of each page, its keywords, and what spellings stand for."""
    pages = pl.DataFrame(
        {"path": sorted(texts), "title": ["x"] * len(texts), "text": [texts[path] for path in sorted(texts)]}
    )
    mentions = [
        (path, raw, canonical.get(raw, raw.lower())) for path, keywords in declared.items() for raw in keywords
    ]
    page_keywords = pl.DataFrame(mentions, schema=["path", "raw", "keyword_id"], orient="row")
    keywords = page_keywords.group_by("keyword_id").agg(page_count=pl.col("path").n_unique().cast(pl.UInt32))
    candidates = find_candidates(
        pages.select("path"), page_keywords, keywords, number_terms(count_terms(pages), pages)
    )
    found = build_keyword_uses(candidates, keywords, [pages[:2], pages[2:]])
    return found.select("path", "keyword_id", "kind", "use_count", "missing_words").rows()


SOIL = dict.fromkeys("bcd", "About soil and a rain gauge.")
KEYWORDS = {path: ["soil", "rain gauge"] for path in "bcd"}


def test_a_known_keyword_that_a_text_uses_three_times_is_told() -> None:
    assert uses({"a": "Soil, soil and SOIL.", **SOIL}, KEYWORDS) == [("a", "soil", "undeclared", 3, [])]
    assert uses({"a": "Soil, and soil.", **SOIL}, KEYWORDS) == []
    assert uses({"a": "Subsoil subsoil subsoil soils soils soils.", **SOIL}, KEYWORDS) == []


def test_what_sets_two_words_against_each_other_need_not_stand_in_the_text() -> None:
    assert uses({"a": "Loam, and not clay.", **SOIL}, {"a": ["loam vs clay", "loam versus clay"]}) == []
    ((path, keyword, kind, _, missing),) = uses({"a": "Loam alone.", **SOIL}, {"a": ["loam vs clay"]})
    assert (path, keyword, kind, missing) == ("a", "loam vs clay", "absent", ["clay"])


def test_a_declared_keyword_is_not_told() -> None:
    assert uses({"a": "Soil, soil and soil.", **SOIL}, {**KEYWORDS, "a": ["soil"]}) == []


def test_a_keyword_of_fewer_than_three_pages_is_not_known() -> None:
    assert uses({"a": "Soil, soil and soil.", **SOIL}, {path: ["soil"] for path in "bc"}) == []


def test_a_phrase_counts_where_it_stands_as_one_also_with_a_hyphen_or_over_lines() -> None:
    apart = "A gauge for rain, rain in a gauge, gauge the rain."
    assert uses({"a": apart, **SOIL}, KEYWORDS) == []
    together = "A rain gauge; a Rain-Gauge; the rain\ngauge."
    assert uses({"a": together, **SOIL}, KEYWORDS) == [("a", "rain gauge", "undeclared", 3, [])]


def test_spellings_of_one_keyword_are_counted_together() -> None:
    texts = {"a": "Bean bean bean. Beans beans beans beans.", **dict.fromkeys("bcd", "A bean, beans.")}
    declared = {"b": ["beans"], "c": ["bean"], "d": ["bean"]}
    assert uses(texts, declared, beans="bean") == [("a", "bean", "undeclared", 7, [])]


def test_a_keyword_that_hardly_any_of_its_users_declare_says_nothing() -> None:
    texts = {f"a{number}": "soil soil soil" for number in range(12)}
    assert len(uses({**texts, **SOIL}, KEYWORDS)) == 12
    texts = {f"a{number}": "soil soil soil" for number in range(13)}
    assert uses({**texts, **SOIL}, KEYWORDS) == []


def test_a_declared_keyword_whose_words_are_missing_is_told() -> None:
    texts = {"a": "Studying the acidity of ground.", "b": "Nothing."}
    declared = {"a": ["studies", "acid ground", "acid soils", "soil pH"], "b": ["nothing"]}
    assert uses(texts, declared) == [
        ("a", "acid soils", "absent", 0, ["soils"]),
        ("a", "soil ph", "absent", 0, ["ph", "soil"]),
    ]


def test_the_title_counts_as_text_for_declared_keywords() -> None:
    assert uses({"a": "Nothing."}, {"a": ["x"]}) == []


def test_a_site_without_keywords_has_no_rows() -> None:
    empty = pl.DataFrame(schema={"path": pl.String, "raw": pl.String, "keyword_id": pl.String})
    pages = pl.DataFrame({"path": ["a"], "title": ["x"], "text": ["Soil."]})
    keywords = pl.DataFrame(schema={"keyword_id": pl.String, "page_count": pl.UInt32})
    candidates = find_candidates(pages.select("path"), empty, keywords, number_terms(count_terms(pages), pages))
    assert build_keyword_uses(candidates, keywords, [pages]).is_empty()
