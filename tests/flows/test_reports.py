"""The reports on content: small sites whose figures can be counted by hand, or are computed again in plain Python."""

from __future__ import annotations

import datetime as dt
import math
from itertools import count
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Site

TODAY = dt.datetime.now(dt.UTC).date()
ABOUT = "What this page is about, said in one sentence that has a good length for search results."
TITLE = "A title of a length that is quite right"


def rows(site: Site, query: str) -> list[dict[str, Any]]:
    """Return the rows of a query by the names of its columns."""
    from flows.query import ask, open_run

    with open_run(site.warehouse, site.warehouse.run()) as connection:
        result = ask(connection, query)
    return [dict(zip(result.columns, row, strict=True)) for row in result.rows]


def words(number: int) -> str:
    return " ".join(["word"] * number)


# Content coverage


def test_content_coverage_counts_each_page_for_each_of_its_subjects(site: Site) -> None:
    site.page("a.md", url="/a", title="A", subject="Soil", tags="[clay, lime]", date="2024-01-01", related="[/b]")
    site.page(
        "b.md", url="/b", title="B", subject="[Soil, Fruit]", description="About", date="2024-01-11", tags="[clay]"
    )
    site.page("c.md", title="C", answer=words(9))
    site.build()
    found = {row["subject_id"]: row for row in rows(site, "from reports.content_coverage")}
    assert {name: row["page_count"] for name, row in found.items()} == {"soil": 2, "fruit": 1, "(none)": 1}
    assert {name: row["page_share"] for name, row in found.items()} == {
        "soil": 0.6667,
        "fruit": 0.3333,
        "(none)": 0.3333,
    }
    soil = found["soil"]
    assert (soil["keyword_count"], soil["singleton_keyword_count"], soil["singleton_keyword_share"]) == (2, 1, 0.5)
    assert (soil["described_count"], soil["described_share"]) == (1, 0.5)
    assert (soil["linked_to_count"], soil["linked_to_share"]) == (1, 0.5)
    assert (soil["median_age_days"], found["fruit"]["median_age_days"]) == (5, 0)
    assert (found["(none)"]["word_count"], found["(none)"]["median_age_days"]) == (9, None)


def test_a_page_is_complete_if_it_has_what_the_site_uses(site: Site) -> None:
    site.page("a.md", title="A", subject="Soil", tags="[clay]")
    site.page("b.md", title="B", subject="Soil")
    site.build()
    assert site.sql("select complete_count, complete_share from reports.content_coverage") == [(1, 0.5)]


def test_a_site_without_keywords_has_no_share_of_them(site: Site) -> None:
    site.page("a.md", title="A", subject="Soil")
    site.build()
    query = "select keyword_count, singleton_keyword_share, complete_share from reports.content_coverage"
    assert site.sql(query) == [(0, None, 1.0)]


# Metadata


def state(site: Site, field: str) -> dict[str, str]:
    return {row["path"]: row["state"] for row in rows(site, f"from page_fields where field = '{field}'")}


def test_a_field_is_filled_absent_empty_or_invalid(site: Site) -> None:
    site.page("a.md", title="A", date="2024-01-01")
    site.page("b.md", title="B", date="soon")
    site.page("c.md", title="C", date="")
    site.page("d.md", title="D")
    site.build()
    assert state(site, "published_on") == {"a.md": "filled", "b.md": "invalid", "c.md": "empty", "d.md": "absent"}
    (row,) = rows(site, "from reports.metadata_completeness where field = 'published_on' and subject_id = '(all)'")
    assert (row["page_count"], row["filled_count"], row["filled_share"], row["missing_count"]) == (4, 1, 0.25, 3)
    assert (row["absent_count"], row["empty_count"], row["invalid_count"]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("title", "is_good"),
    [
        ("ab" * 14 + "c", False),
        ("ab" * 15, True),
        ("ab" * 30, True),
        ("ab" * 30 + "c", False),
        ("TODO: a title that is still wanted", False),
    ],
)
def test_a_title_has_a_length_and_is_no_placeholder(site: Site, title: str, is_good: bool) -> None:
    site.page("a.md", title=f'"{title}"')
    site.build()
    assert site.sql("select is_good from page_fields where field = 'title'") == [(is_good,)]


def test_the_lengths_are_settings(site: Site) -> None:
    site.page("a.md", title="Short")
    site.build(reports={"title_shortest": 5})
    assert site.sql("select is_good from page_fields where field = 'title'") == [(True,)]


def test_what_pages_share_is_repeated_and_then_boilerplate(site: Site) -> None:
    for name in "abc":
        site.page(f"{name}.md", title=f"{TITLE} {name}", description=f'"{ABOUT}"', id=1 if name == "a" else 2)
    site.build()
    query = "select field, repeated_count, boilerplate_count, good_count from reports.metadata_completeness"
    found = {field: rest for field, *rest in site.sql(f"{query} where subject_id = '(all)'")}
    assert found["title"] == [0, 0, 3]
    assert found["description"] == [3, 3, 0]
    assert found["id"] == [2, None, 1]


def test_a_description_that_is_the_title_is_boilerplate(site: Site) -> None:
    title = "A title that is long enough for a description: seventy characters and more"
    site.page("a.md", title=f'"{title}"', description=f'"{title.upper()}"')
    site.build()
    assert site.sql("select is_boilerplate from page_fields where field = 'description'") == [(True,)]


def test_a_field_that_no_page_has_is_told_once(site: Site) -> None:
    site.page("a.md", title="A", subject="Soil")
    site.build()
    query = "select subject_id from reports.metadata_completeness where field = 'author'"
    assert site.sql(query) == [("(all)",)]


# Dates


def test_ages_go_back_from_the_newest_day_that_can_be(site: Site) -> None:
    future = TODAY + dt.timedelta(days=30)
    site.page("a.md", date="2024-01-01")
    site.page("b.md", date="2023-01-01", updated="2023-12-22")
    site.page("c.md", date=future)
    site.page("d.md")
    site.build()
    found = {row["path"]: row for row in rows(site, "from page_dates")}
    assert [found[f"{name}.md"]["age_days"] for name in "abcd"] == [0, 10, None, None]
    assert [found[f"{name}.md"]["is_future"] for name in "abcd"] == [False, False, True, False]
    assert {row["as_of_on"] for row in found.values()} == {dt.date(2024, 1, 1)}


def test_freshness_counts_old_pages_and_clumps(site: Site) -> None:
    for number in range(12):
        site.page(f"clump{number}.md", date="2024-06-01", subject="Soil")
    for number in range(8):
        site.page(f"old{number}.md", date=f"2020-01-0{number + 1}", subject="Fruit")
    site.build()
    found = {row["subject_id"]: row for row in rows(site, "from reports.freshness")}
    assert list(found) == ["(all)", "fruit", "soil"]
    assert (found["(all)"]["old_count"], found["(all)"]["old_share"]) == (8, 0.4)
    assert (found["(all)"]["clumped_count"], found["(all)"]["clumped_share"]) == (12, 0.6)
    assert (found["soil"]["busiest_on"], found["soil"]["busiest_page_count"]) == (dt.date(2024, 6, 1), 12)
    assert found["fruit"]["clumped_count"] == 0


def test_an_edit_without_a_date_and_a_date_without_an_edit_are_told_until_they_are_mended(site: Site) -> None:
    def flaws() -> list[tuple[object, ...]]:
        return site.sql("select path, flaw from reports.date_flaws order by path")

    for name in "abc":
        site.page(f"{name}.md", title=name, date="2024-01-01", answer="Text")
    site.build()
    assert flaws() == []
    site.page("a.md", title="a", date="2024-01-01", answer="Other text")
    site.page("b.md", title="b", date="2024-02-01", answer="Text")
    site.page("c.md", title="c", date="2024-02-01", answer="Other text")
    site.build()
    assert flaws() == [("a.md", "edited_without_date"), ("b.md", "dated_without_edit")]
    site.page("d.md", title="d", date="2024-01-01", answer="Text")
    site.build()
    assert flaws() == [("a.md", "edited_without_date"), ("b.md", "dated_without_edit")]
    site.page("a.md", title="a", date="2024-03-01", answer="Other text")
    site.page("b.md", title="b", date="2024-02-01", answer="Text to match")
    site.build()
    assert flaws() == [("b.md", "edited_without_date")]


def test_dates_that_cannot_be_are_told(site: Site) -> None:
    site.page("a.md", date="2024-02-01", updated="2024-01-01")
    site.page("b.md", date=TODAY + dt.timedelta(days=2))
    site.page("c.md", title="C")
    site.build()
    assert site.sql("select flaw, path from reports.date_flaws") == [
        ("future", "b.md"),
        ("updated_before_published", "a.md"),
        ("missing", "c.md"),
    ]


def test_a_subject_that_gives_no_dates_misses_none(site: Site) -> None:
    for name in "ab":
        site.page(f"news/{name}.md", subject="News", date="2024-02-01")
        site.page(f"guides/{name}.md", subject="Guides")
    site.page("news/c.md", subject="News")
    site.build()
    assert site.sql("select flaw, path from reports.date_flaws") == [("missing", "news/c.md")]


# Thin content


def test_thin_is_measured_by_the_subjects_own_pages(site: Site) -> None:
    sizes = {"guides": [500 + 10 * n for n in range(24)] + [120], "entries": [40 + n for n in range(24)] + [5, 120]}
    for subject, lengths in sizes.items():
        for number, length in enumerate(lengths):
            site.page(f"{subject}{number}.md", subject=subject, answer=words(length))
    site.build()
    found = rows(site, "from reports.thin_content")
    assert [(row["subject_id"], row["word_count"], row["compared_with"]) for row in found] == [
        ("entries", 5, "entries"),
        ("guides", 120, "guides"),
    ]
    for row in found:
        logs = [math.log(1 + length) for length in sizes[row["subject_id"]]]
        first, _, third = quantiles(logs, n=4, method="inclusive")
        fence = math.exp(first - 1.5 * (third - first)) - 1
        spread = median(abs(log - median(logs)) for log in logs)
        assert row["fence_word_count"] == math.ceil(fence)
        assert row["robust_z"] == pytest.approx(
            0.6745 * (math.log(1 + row["word_count"]) - median(logs)) / spread, abs=0.01
        )
        assert row["compared_page_count"] == len(logs)


def test_a_small_subject_is_compared_with_the_site(site: Site) -> None:
    for number in range(30):
        site.page(f"{number}.md", subject="Soil", answer=words(200 + number))
    site.page("short.md", subject="Fruit", answer=words(20))
    site.page("draft.md", subject="Fruit", answer=words(2), draft="true")
    site.build()
    query = "select path, compared_with, compared_page_count, median_word_count from reports.thin_content"
    assert site.sql(query) == [("short.md", "(all)", 31, 214)]


def test_a_listing_without_a_text_is_not_thin(site: Site) -> None:
    site.write("guides/_index.md", "---\ntitle: Guides\n---\n")
    site.write("guides/a.md", "---\ntitle: A\n---\n")
    site.build()
    assert site.sql("select path from reports.thin_content") == [("guides/a.md",)]


def test_a_page_without_a_word_is_thin_whatever_the_others_have(site: Site) -> None:
    site.write("a.md", "---\ntitle: A\n---\n")
    site.write("b.md", "---\ntitle: B\n---\nText of some length.\n")
    site.build()
    assert site.sql("select path, word_count from reports.thin_content") == [("a.md", 0)]


# Keywords


def keyworded(site: Site, spread: dict[str, dict[str, int]]) -> None:
    """Write pages with one keyword each: how many, by subject and keyword."""
    number = count()
    for subject, keywords in spread.items():
        for keyword, pages in keywords.items():
            for _ in range(pages):
                site.page(f"{next(number)}.md", subject=subject, tags=f"[{keyword}]")


SPREAD = {
    "Vegetables": {"compost": 40, "seeds": 60, "mulch": 30},
    "Fruit": {"compost": 30, "pruning": 40, "mulch": 25},
    "Herbs": {"compost": 30, "seeds": 30, "drying": 30},
    "Flowers": {"mulch": 1, "seeds": 60, "compost": 1},
}


def test_a_gap_is_common_among_the_siblings_and_rare_here(site: Site) -> None:
    keyworded(site, SPREAD)
    site.build()
    found = {(row["subject_id"], row["term"]): row for row in rows(site, "from reports.coverage_gaps")}
    assert list(found) == [("fruit", "seeds"), ("flowers", "compost"), ("herbs", "mulch")]
    row = found["flowers", "compost"]
    mentions = {subject: sum(keywords.values()) for subject, keywords in SPREAD.items()}
    total = sum(mentions.values())
    prior = 0.5 * total / len(SPREAD)
    share = prior * sum(keywords.get("compost", 0) for keywords in SPREAD.values()) / total
    here, size = 1 + share, mentions["Flowers"] + prior
    there, siblings = 60 + share, mentions["Fruit"] + mentions["Herbs"] + prior
    log_odds = math.log(here / (size - here)) - math.log(there / (siblings - there))
    assert row["log_odds"] == pytest.approx(log_odds, abs=0.01)
    assert row["z_score"] == pytest.approx(log_odds / math.sqrt(1 / here + 1 / there), abs=0.01)
    assert row["expected_count"] == pytest.approx(60 * 62 / 185, abs=0.1)
    assert (row["page_count"], row["subject_mention_count"]) == (1, 62)
    assert (row["sibling_page_count"], row["sibling_mention_count"], row["example"]) == (60, 185, "vegetables")


def test_what_one_sibling_alone_writes_about_is_no_gap(site: Site) -> None:
    keyworded(site, SPREAD)
    site.build(reports={"gap_z": 0.01})
    assert "drying" not in {row["term"] for row in rows(site, "from reports.coverage_gaps")}


def test_a_title_that_links_ask_for_is_a_gap_of_its_subject(site: Site) -> None:
    site.page("a.md", url="/a", subject="Soil", related="[{url: /x, title: How to lime, subject: Fruit}]")
    site.page(
        "b.md", url="/b", title="Known", subject="Soil", related="[{url: /x, title: How to lime, subject: Fruit}]"
    )
    site.page("c.md", url="/c", subject="Fruit", related="[{url: /y, title: known}]")
    site.build()
    found = rows(site, "from reports.coverage_gaps where kind = 'wanted_title'")
    assert [(row["subject_id"], row["term"], row["link_count"], row["example"]) for row in found] == [
        ("fruit", "How to lime", 2, "a.md")
    ]


def test_a_keyword_that_texts_use_and_pages_do_not_declare_is_a_gap(site: Site) -> None:
    for number in range(4):
        site.page(f"soil{number}.md", title="A", subject="Soil", tags="[leaf mould]", answer="Nothing of it")
    for number in range(3):
        text = "leaf mould here and leaf mould there and leaf mould again" + " leaf mould" * number
        site.page(f"fruit{number}.md", title="B", subject="Fruit", tags="[pruning]", answer=text)
    site.build()
    (row,) = rows(site, "from reports.coverage_gaps where kind = 'used_keyword'")
    assert (row["subject_id"], row["term"], row["page_count"]) == ("fruit", "leaf mould", 0)
    assert (row["used_page_count"], row["example"]) == (3, "fruit2.md")


def test_the_matrix_has_the_leading_keywords_of_site_and_subject(site: Site) -> None:
    keyworded(site, SPREAD)
    site.build(reports={"matrix_keywords": 1, "matrix_subject_keywords": 1})
    found = {(row["subject_id"], row["keyword_id"]): row for row in rows(site, "from reports.subject_keyword_matrix")}
    assert {keyword for _, keyword in found} == {"seeds", "pruning", "compost"}
    row = found["herbs", "seeds"]
    assert (row["page_count"], row["subject_page_count"], row["site_page_count"]) == (30, 90, 150)
    assert (row["page_share"], row["lift"]) == (0.3333, round((30 / 90) / (150 / 377), 2))


def test_keyword_coverage_counts_each_subject_and_page_once(site: Site) -> None:
    site.page("a.md", url="/a", subject="[Soil, Fruit]", tags="[Clay, clay]", date="2024-01-01", related="[/b]")
    site.page("b.md", url="/b", subject="Soil", tags="[clay]", date="2024-02-01")
    site.page("c.md", tags="[lime]")
    site.build()
    row = rows(site, "from reports.keyword_coverage")[0]
    assert (row["page_count"], row["page_share"], row["mention_count"]) == (2, 0.6667, 3)
    assert (row["top_subject_id"], row["top_subject_page_count"]) == ("soil", 2)
    assert (row["linked_to_count"], row["linked_to_share"]) == (1, 0.5)
    assert (row["first_published_on"], row["last_published_on"]) == (dt.date(2024, 1, 1), dt.date(2024, 2, 1))


# Thresholds


def test_a_run_keeps_the_limits_that_it_judged_by(site: Site) -> None:
    site.page("a.md", title="A")
    site.build(reports={"old_days": 100})
    assert site.sql("select value from thresholds where name = 'old_days'") == [(100.0,)]


def test_another_limit_builds_the_reports_anew(site: Site) -> None:
    site.page("a.md", title="Short")
    site.build()
    site.build(reports={"title_shortest": 1})
    assert site.sql("select is_good from page_fields where field = 'title'") == [(True,)]


def test_limits_in_the_wrong_order_are_refused() -> None:
    from pydantic import ValidationError

    from flows.settings import Settings

    with pytest.raises(ValidationError, match="title_shortest is 50, which is more than title_longest, 40"):
        Settings.model_validate({"reports": {"title_shortest": 50, "title_longest": 40}})
