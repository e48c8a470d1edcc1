r"""Damage of a page, with its place in the file; and what counts as damage on one site and not on another."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from bench.injected_damage import Row, mended
from bench.injuries import WAYS, Way
from flows.reading_plan import record_plan
from flows.settings import Settings
from tests.growth import grows_evenly
from transforms.damage.page import MOST, PER_PAGE
from transforms.reading.records import RecordReader
from transforms.text_damage import build_text_damage

if TYPE_CHECKING:
    from pathlib import Path

READER = RecordReader(record_plan(Settings()))


def damage(page: str) -> list[dict[str, Any]]:
    """Return the damage of one page."""
    rows = READER.read(page.encode())["damage"]
    assert isinstance(rows, list)
    return rows


@pytest.mark.parametrize(
    ("page", "repaired"),
    [
        ('---\ntitle: "$2 \\times 3$"\n---\n', '---\ntitle: "$2 \\\\times 3$"\n---\n'),
        ('---\nx: 1\ntitle: "so \\beta"\n---\n', '---\nx: 1\ntitle: "so \\\\beta"\n---\n'),
        ("---\ntitle: don''t &amp; 'do'\n---\n", "---\ntitle: don''t & 'do'\n---\n"),
        ("---\ntitle: 'it&#39;s'\n---\n", "---\ntitle: 'it''s'\n---\n"),
        ("---\nanswer: >-\n  A $rac{1}{2}$\n  here.\n---\n", "---\nanswer: >-\n  A $\\frac{1}{2}$\n  here.\n---\n"),
        ("---\nanswer: |\n  One\\nand\n  $ imes $.\n---\n", "---\nanswer: |\n  One\\nand\n  $ \\times $.\n---\n"),
        ("---\ntags: [a, donâ€™t]\n---\n", "---\ntags: [a, don’t]\n---\n"),
        ("---\nkeywords: a, $orall$ x\n---\n", "---\nkeywords: a, $\\forall$ x\n---\n"),
        ("---\nrelated:\n- url: /a\n  title: A &amp; B\n---\n", "---\nrelated:\n- url: /a\n  title: A & B\n---\n"),
        ("---\nseo:\n  page_description: cafÃ©\n---\n", "---\nseo:\n  page_description: café\n---\n"),
        ('+++\ntitle = "$\\theta$"\n+++\n', '+++\ntitle = "$\\\\theta$"\n+++\n'),
        ('{"title": "$\\frac{1}{2}$"}\n', '{"title": "$\\\\frac{1}{2}$"}\n'),
        ("---\ntitle: x\n---\n\n  A $rac{1}{2}$.\n", "---\ntitle: x\n---\n\n  A $\\frac{1}{2}$.\n"),
        ("No front matter,\nbut $2 \times 3$.\n", "No front matter,\nbut $2 \\times 3$.\n"),
    ],
)
def test_a_repair_written_at_its_place_mends_the_file(page: str, repaired: str) -> None:
    (row,) = damage(page)
    told = Row("x.md", row["line"], row["column"], row["kind"], row["found"], row["repair"])
    assert mended(page, told) == repaired
    assert damage(repaired) == []


def test_a_field_has_the_name_that_the_author_gave_it() -> None:
    page = "---\nseo:\n  page_description: A &amp; B\nrelated_article1:\n  url: /x\n  title: X &amp; Y\n---\n$eta$\n"
    assert [(row["field"], row["line"]) for row in damage(page)] == [
        ("seo.page_description", 3),
        ("body", 8),
        ("related_article1.title", 6),
    ]


def test_a_field_that_is_damaged_all_over_tells_the_first_places_and_how_many_there_are() -> None:
    rows = damage("---\ntitle: x\n---\n" + "A $rac{1}{2}$ here.\n\n" * 40)
    assert [row["line"] for row in rows] == [4, 6, 8, 10, 12]
    assert {row["kind_count"] for row in rows} == {40}
    assert len(rows) == MOST


@pytest.mark.parametrize(
    ("head", "part", "tail"),
    [
        *(
            ("", part, "")
            for part in (
                "\\(", "\\[x", "$", "$a ", "$a\n\n", "$ \\x\n\n", "{{< comment ", "<!-- ", "`", "` `` ``` ", "```a\n",
                "{{a", "TODO", "[TODO ", "&amp", "\t", "\x0c", "â€™", "\ufffd", "#\n", "a\n=\n", "<pre>", "%%",
                "AI I'm an AI ",
            )
        ),
        ("", "x\n", "$"),
        ("---\ntags: [", "rac{, ", "x]\n---\n"),
        ("---\ntitle: ", "&amp; ", "\n---\n"),
        ("---\nrelated:\n", "- url: /a\n  title: A &amp; B\n", "---\n"),
        ("---\nanswer: ", "$rac{1}{2}$ ", "\n---\n"),
    ],
)  # fmt: skip
def test_time_grows_with_the_page_not_with_its_square(head: str, part: str, tail: str) -> None:
    def look(page: str) -> None:
        assert len(damage(page)) <= PER_PAGE + MOST

    assert grows_evenly(look, head, part, tail, 40_000)


def test_a_text_that_is_its_title() -> None:
    (row,) = damage("---\ntitle: What is soil?\n---\n# What is *soil*?\n")
    assert (row["kind"], row["line"], row["repair"]) == ("text-is-title", 4, None)


def records(pages: int, **damaged: str) -> pl.LazyFrame:
    """Return records of a site: so many sound pages, and one page for each `kind=is it in the text`."""
    rows: list[dict[str, Any]] = [
        {"path": f"{number}.md", "text_ends_open": False, "damage": []} for number in range(pages)
    ]
    for name, kind in damaged.items():
        hit = {
            "field": "body", "is_text": True, "line": 1, "column": 1, "kind": kind, "found": "x", "repair": None,
            "excerpt": "x", "kind_count": 1,
        }  # fmt: skip
        rows.append({"path": f"{name}.md", "text_ends_open": kind == "cut-off", "damage": [hit]})
    schema = {"damage": pl.List(pl.Struct({
        "field": pl.String, "is_text": pl.Boolean, "line": pl.UInt32, "column": pl.UInt32, "kind": pl.String,
        "found": pl.String, "repair": pl.String, "excerpt": pl.String, "kind_count": pl.UInt32,
    }))}  # fmt: skip
    return pl.LazyFrame(rows, schema_overrides=schema).with_columns(is_page=pl.lit(value=True))


def kinds(raw: pl.LazyFrame) -> list[str]:
    return build_text_damage(raw).collect()["kind"].to_list()


def test_a_template_mark_is_damage_only_where_hardly_any_page_has_one() -> None:
    template = "unrendered-template"
    assert kinds(records(10, a=template, b=template)) == [template, template]
    assert kinds(records(10, a=template, b=template, c=template)) == []
    assert len(kinds(records(400, a=template, b=template, c=template))) == 3


def test_an_open_end_is_damage_only_where_other_texts_end_with_a_sentence() -> None:
    assert kinds(records(99, a="cut-off")) == ["cut-off"]
    assert kinds(records(20, a="cut-off")) == []
    assert kinds(records(40, a="cut-off", b="cut-off", c="mojibake")) == ["mojibake"]


def test_rows_of_a_page_are_numbered_by_their_places() -> None:
    table = build_text_damage(records(1, a="mojibake", b="html-entity")).collect()
    assert table.select("path", "position").rows() == [("a.md", 1), ("b.md", 1)]


PAGE = """---
title: >-
    What is a bed's area, "really"?
seo:
  page_description: >-
    How the area of a bed follows from its sides.
  page_keywords: >-
    beds, area
answer: >-
    The area of a bed with sides $a$ and $b$ is $A = \\frac{a \\times b}{1}$, and its angle is $\\theta$. \
Half of it is $\\frac{1}{2} A$, which is enough for most – and so on, for as long as a sentence may be.\\n\\nA path \
of width $w$ takes $\\text{twice} \\left( a + b \\right) w$ from it.\\n\\n```py\\narea = a * b\\n```\\n\\nThat is \
all there is to say of beds, of paths and of areas, and it holds for any bed with four straight sides and four right \
angles. Beds of other shapes are cut into such ones first.
---
"""


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
@pytest.mark.parametrize("seed", range(5))
def test_an_injury_is_found_on_its_line_and_a_repair_gives_back_the_bytes(way: Way, seed: int) -> None:
    assert damage(PAGE) == []
    injury = way.hurt(PAGE, random.Random(seed))
    assert injury is not None
    rows = [row for row in damage(injury.after) if row["kind"] == way.kind.label]
    assert [row["line"] for row in rows] == [injury.after.count("\n", 0, injury.at) + 1]
    if rows[0]["repair"] is not None:
        told = Row("x.md", rows[0]["line"], rows[0]["column"], rows[0]["kind"], rows[0]["found"], rows[0]["repair"])
        assert mended(injury.after, told) == injury.before


def test_injuries_of_real_pages_are_found(main_content: Path) -> None:
    rng = random.Random(11)
    files = rng.sample(sorted(main_content.rglob("*.md")), 4000)
    hurt: dict[str, int] = {}
    found: dict[str, int] = {}
    for file in files:
        page = file.read_text(encoding="utf-8")
        for way in WAYS:
            if hurt.get(way.name, 0) < 20 and (injury := way.hurt(page, rng)):
                labels = {row["kind"] for row in damage(injury.after)}
                hurt[way.name] = hurt.get(way.name, 0) + 1
                found[way.name] = found.get(way.name, 0) + (way.kind.label in labels)
    assert hurt == {way.name: 20 for way in WAYS}
    assert {name: count for name, count in found.items() if count < 18} == {}
