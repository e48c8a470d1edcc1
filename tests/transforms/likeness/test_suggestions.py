"""Relevance of links, and the links that are suggested: on a small site whose topics are known."""

from __future__ import annotations

import random
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.keywords.normalize import fold
from transforms.likeness.duplicates import build_page_duplicates, rank_keepers
from transforms.likeness.page_vectors import PageVectors, build_neighbourhoods, build_page_vectors
from transforms.likeness.reasons import with_reasons
from transforms.likeness.relevance import with_relevance, without_relevance
from transforms.likeness.similarity import weigh_words
from transforms.likeness.suggestions import build_link_suggestions, open_slots
from transforms.likeness.terms import count_terms, number_terms
from transforms.schemas import checked

TOPICS = ("compost", "pruning", "watering")
LINK = {
    "kind": "related", "verdict": "ok", "is_self": False, "is_duplicate": False, "is_target_indexable": True,
    "is_target_draft": False, "is_off_topic": False, "is_cross_subject": None,
}  # fmt: skip
LINK_TYPES = {"source_path": pl.String, "target_path": pl.String, "position": pl.UInt32, "kind": pl.String,
              "verdict": pl.String, "is_self": pl.Boolean, "is_duplicate": pl.Boolean,
              "is_target_indexable": pl.Boolean, "is_target_draft": pl.Boolean, "is_off_topic": pl.Boolean,
              "is_cross_subject": pl.Boolean}  # fmt: skip


def page(topic: str, number: int, **fields: Any) -> dict[str, Any]:
    """A page of a topic: most of its words are the topic's, some its own."""
    chosen = random.Random(f"{topic}{number}")
    words = [f"{topic}{chosen.randrange(14):02}" for _ in range(60)] + [f"{topic}{number}x{at}" for at in range(12)]
    return {"path": f"{topic}{number}.md", "title": f"{topic} question {number}", "subject_id": topic,
            "text": " ".join(words), "word_count": len(words), "published_on": None, "is_indexable": True,
            "is_draft": False} | fields  # fmt: skip


def link(source: str, target: str | None, position: int = 1, **fields: Any) -> dict[str, Any]:
    return (
        {"source_path": f"{source}.md", "target_path": target and f"{target}.md", "position": position}
        | LINK
        | fields
    )


class Garden:
    """A site of three topics, six pages each, and what is computed of it."""

    def __init__(self, *links: dict[str, Any], **changed: dict[str, Any]):
        rows = [page(topic, number) for topic in TOPICS for number in range(6)]
        rows = [row | changed.get(row["path"].removesuffix(".md"), {}) for row in rows]
        self.pages = pl.DataFrame(rows, schema_overrides={"published_on": pl.Date}).sort("path")
        nothing = pl.lit(None, pl.String)
        self.pages = self.pages.with_columns(title_key=fold(pl.col("title")), language=nothing, corpus=nothing)
        self.links = pl.DataFrame(list(links), schema=LINK_TYPES)
        edges = self.links.drop_nulls("target_path").group_by(path="target_path").agg(in_degree=pl.len())
        self.graph = self.pages.select("path").join(edges, on="path", how="left").with_columns(
            pl.col("in_degree").fill_null(0)
        )  # fmt: skip
        self.page_keywords = self.pages.select("path", keyword_id="subject_id", is_repeated=pl.lit(value=False))
        self.keywords = pl.DataFrame(
            {"keyword_id": TOPICS, "label": [name.title() for name in TOPICS], "page_count": 6}
        )
        terms = count_terms(self.pages)
        words = weigh_words(number_terms(terms, self.pages))
        self.vectors: PageVectors = build_page_vectors(words, self.page_keywords, self.pages)
        self.neighbourhoods = build_neighbourhoods(self.vectors)
        ranked = rank_keepers(self.pages, self.graph, terms)
        self.duplicates = build_page_duplicates(ranked, words, self.vectors.neighbours)

    def suggestions(self, slots: int = 5, without_url: str = "") -> pl.DataFrame:
        urls = self.pages.select("path").filter(pl.col("path") != without_url)
        found = build_link_suggestions(
            self.pages, urls, self.links, self.graph, self.duplicates, self.vectors.neighbours, self.neighbourhoods,
            slots,
        )  # fmt: skip
        found = with_reasons(found, self.pages, self.graph, self.page_keywords, self.keywords)
        return checked("link_suggestions", found)

    def targets(self, source: str, **options: Any) -> list[str]:
        found = self.suggestions(**options).filter(pl.col("source_path") == f"{source}.md")
        return [path.removesuffix(".md") for path in found["target_path"]]

    def judged(self) -> pl.DataFrame:
        return with_relevance(self.links.drop("is_off_topic"), self.pages, self.vectors, self.neighbourhoods)


def test_pages_of_the_same_topic_are_suggested_with_reasons() -> None:
    found = Garden().suggestions().filter(pl.col("source_path") == "compost0.md")
    assert found["rank"].to_list() == [1, 2, 3, 4, 5]
    assert set(found["target_path"]) == {f"compost{number}.md" for number in range(1, 6)}
    assert found["reasons"][0].to_list() == ["shares Compost", "same subject", "target is an orphan"]
    assert found["slot"].unique().to_list() == ["empty"]
    assert found["replaces_position"].null_count() == 5


def test_a_linked_page_is_not_suggested_whatever_the_kind_of_link() -> None:
    garden = Garden(link("compost0", "compost1"), link("compost0", "compost2", kind="inline"))
    assert set(garden.targets("compost0")) == {"compost3", "compost4", "compost5"}


@pytest.mark.parametrize(
    "changed",
    [
        {"is_draft": True},
        {"is_indexable": False},
        {"title": "Compost question 0"},  # the source's title
        {"text": page("compost", 0)["text"]},  # the source's text
        {"text": page("compost", 0)["text"] + " more"},  # nearly
    ],
)
def test_what_cannot_be_shown_or_is_the_same_page_again_is_not_suggested(changed: dict[str, Any]) -> None:
    assert "compost1" not in Garden(compost1=changed).targets("compost0")
    assert "compost1" in Garden().targets("compost0")


def test_a_page_without_a_url_neither_links_nor_is_suggested() -> None:
    garden = Garden()
    assert garden.targets("compost1", without_url="compost1.md") == []
    assert "compost1" not in garden.targets("compost0", without_url="compost1.md")


@pytest.mark.parametrize(
    ("wasted", "slot"),
    [
        ({"verdict": "broken"}, "broken"),
        ({"verdict": "ambiguous"}, "broken"),
        ({"is_self": True}, "self"),
        ({"is_duplicate": True}, "duplicate"),
        ({"is_target_indexable": False}, "hidden"),
        ({"is_target_draft": True}, "hidden"),
        ({"is_off_topic": True}, "off_topic"),
    ],
)
def test_a_wasted_slot_is_filled_first(wasted: dict[str, Any], slot: str) -> None:
    garden = Garden(link("compost0", "pruning1", 2, **wasted), link("compost0", "pruning2", 1))
    found = garden.suggestions(slots=3).filter(pl.col("source_path") == "compost0.md")
    assert found.select("rank", "position", "slot", "replaces_position").rows() == [
        (1, 2, slot, 2), (2, 3, "empty", None)
    ]  # fmt: skip


def test_a_full_page_gets_no_suggestion() -> None:
    links = [link("compost0", f"compost{number}", number) for number in range(1, 4)]
    assert Garden(*links).targets("compost0", slots=3) == []


def test_the_slots_of_a_gap_are_open() -> None:
    garden = Garden(link("compost0", "compost1", 1), link("compost0", "compost2", 3))
    numbered = garden.pages.with_row_index("no")
    slots = open_slots(numbered.filter(pl.col("path") == "compost0.md"), garden.links, 4)
    assert slots["position"].to_list() == [2, 4]


def test_no_target_is_suggested_too_often_and_orphans_come_first() -> None:
    links = [link(f"compost{number}", "compost0", 1) for number in range(1, 6)]
    links += [link(f"pruning{number}", "compost0", 1) for number in range(6)]
    taken = Garden(*links).suggestions(slots=2).group_by("target_path").len()
    assert dict(taken.rows()).get("compost0.md", 0) <= 2
    assert taken["len"].max() <= 10  # type: ignore[operator]


PAGES = st.sampled_from([f"{topic}{number}" for topic in TOPICS for number in range(6)])


@settings(deadline=None, max_examples=20)
@given(st.lists(st.tuples(PAGES, PAGES), max_size=12), st.integers(1, 6))
def test_suggestions_are_new_different_and_few(pairs: list[tuple[str, str]], slots: int) -> None:
    links = [link(source, target, at + 1, is_self=source == target) for at, (source, target) in enumerate(pairs)]
    garden = Garden(*links)
    found = garden.suggestions(slots=slots)
    chosen = found.select("source_path", "target_path")
    assert chosen.filter(pl.col("source_path") == pl.col("target_path")).is_empty()
    assert chosen.is_unique().all()
    assert chosen.join(garden.links, on=["source_path", "target_path"], how="semi").is_empty()
    assert found.group_by("source_path").len()["len"].max() in {None, *range(slots + 1)}
    assert found["score"].is_between(0, 1).all()
    assert found.equals(Garden(*links).suggestions(slots=slots))


def test_a_link_within_a_topic_is_more_relevant_than_one_out_of_it() -> None:
    judged = Garden(link("compost0", "compost1"), link("compost0", "pruning1", 2, is_cross_subject=True)).judged()
    inside, outside = judged["relevance"]
    assert inside > 0.5
    assert outside < 0.015
    assert judged["is_off_topic"].to_list() == [False, True]
    assert judged["relevance_percentile"].to_list() == [1.0, 0.5]


def test_a_shared_keyword_or_one_subject_keeps_a_link_from_being_off_topic() -> None:
    garden = Garden(link("compost0", "pruning1", is_cross_subject=False))
    assert garden.judged()["is_off_topic"].to_list() == [False]


def test_a_link_that_leads_nowhere_or_to_its_own_page_is_not_judged() -> None:
    links = Garden(link("compost0", None, verdict="broken"), link("compost0", "compost0", is_self=True)).judged()
    assert links.select("relevance", "is_off_topic", "is_weak").null_count().row(0) == (2, 2, 2)


def test_the_lowest_links_of_a_subject_are_weak_where_they_are_low() -> None:
    good = [link(f"compost{number}", f"compost{(number + 1) % 6}", at) for number in range(6) for at in (1, 2)]
    judged = Garden(*good, link("compost0", "pruning1", 9, is_cross_subject=False)).judged()
    assert judged.filter("is_weak").select("target_path").rows() == [("pruning1.md",)]
    assert Garden(*good).judged()["is_weak"].sum() == 0


def test_links_keep_their_order_and_number() -> None:
    garden = Garden(link("compost0", "compost1"), link("watering1", None), link("compost0", "pruning1", 2))
    for links in (garden.judged(), without_relevance(garden.links)):
        assert links.select("source_path", "target_path").equals(garden.links.select("source_path", "target_path"))
    assert without_relevance(garden.links)["relevance"].null_count() == 3
