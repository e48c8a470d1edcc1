"""One file → one record: mapped fields, links with their lines, and problems with values."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from flows.reading_plan import record_plan
from flows.settings import Settings
from tests.growth import grows_evenly
from transforms.reading.records import RecordReader

READER = RecordReader(record_plan(Settings.model_validate({"site": {"hosts": ["example.com"]}})))


def record(block: str, body: str = "") -> dict[str, Any]:
    return READER.read(f"---\n{block}\n---\n{body}".encode())


def found(row: dict[str, Any]) -> list[tuple[str, int]]:
    return [(problem["code"], problem["line"]) for problem in row["problems"]]


def links(block: str) -> list[tuple[int, str, str | None, int]]:
    """Position, field, url and line of each link."""
    rows = record(block)["links"]
    return [(row["position"], row["field"], row["target_url"], row["line"]) for row in rows]


# Fields


def test_fields_come_from_their_keys() -> None:
    row = record("id: 0042\nurl: /a/\ntitle: A page\nauthor: Ann\nseo:\n  page_description: About", "Body text.\n")
    assert {name: row[name] for name in ("id", "url", "url_key", "title", "author", "description")} == {
        "id": "0042", "url": "/a/", "url_key": "/a", "title": "A page", "author": "Ann", "description": "About",
    }  # fmt: skip
    assert (row["text"], row["word_count"], row["problems"]) == ("Body text.", 2, [])


def test_a_field_without_a_value_says_why() -> None:
    row = record("title: ' '\nseo:\n  page_description:\ndate: soon\nauthor: Ann\nid: [1]\ntags: []")
    assert row["empty_fields"] == ["title", "description", "keywords"]
    assert row["invalid_fields"] == ["id", "published_on"]
    filled = record("title: A\ndescription: About\nseo:\n  page_description: ' '")
    assert (filled["empty_fields"], filled["invalid_fields"]) == ([], [])


def test_texts_that_are_equal_have_one_hash() -> None:
    texts = ["title: A\nanswer: Same", "title: B\nanswer: Same", "title: A\nanswer: other"]
    first, second, third = (record(text)["text_hash"] for text in texts)
    assert first == second != third


def test_the_first_key_with_a_value_wins() -> None:
    assert record("description: plain\nseo:\n  page_description: from seo")["description"] == "from seo"
    assert record("description: plain\nseo:\n  page_description: ' '")["description"] == "plain"
    assert record("description: plain\nseo: not a mapping")["description"] == "plain"


def test_a_key_that_holds_the_dots_itself_counts() -> None:
    assert record("seo.page_description: dotted\nseo:\n  page_description: nested")["description"] == "dotted"


def test_an_aligned_identifier_keeps_its_zeros() -> None:
    row = record("title:     A\nid:        007\nversion:   1.10")
    assert row["id"] == "007"
    assert json.loads(row["front_matter"]) == {"title": "A", "id": "007", "version": "1.10"}


def test_the_front_matter_is_kept_whole() -> None:
    row = record("title: A\nextra: {deep: [1, 1.10, null, true]}\nday: 2024-02-30")
    assert json.loads(row["front_matter"]) == {
        "title": "A", "extra": {"deep": [1, "1.10", None, True]}, "day": "2024-02-30",
    }  # fmt: skip


@pytest.mark.parametrize(("value", "shape"), [("[a, b]", "list"), ("{a: b}", "mapping")])
def test_a_title_that_is_no_text_is_a_problem(value: str, shape: str) -> None:
    row = record(f"id: 1\ntitle: {value}")
    assert (row["title"], found(row)) == (None, [("type-mismatch", 3)])


@pytest.mark.parametrize(
    ("block", "author"),
    [("author: Ann", "Ann"), ("author: [Ann, Bob]", "Ann, Bob"), ("author: {name: Ann}", "Ann"), ("author:", None)],
)
def test_authors_may_be_a_text_a_list_or_a_mapping(block: str, author: str | None) -> None:
    assert record(block)["author"] == author


@pytest.mark.parametrize(
    ("block", "keywords"),
    [("keywords: a, b ,, c", ["a", "b", "c"]), ("tags: [a, 'b, c', 3]", ["a", "b, c", "3"]), ("tags: []", []),
     ("seo: {page_keywords: x}\ntags: [y]", ["x"]), ("tags:\n  - a\n  -\n  - ' '", ["a"])],
)  # fmt: skip
def test_keywords_are_a_list_or_one_text(block: str, keywords: list[str]) -> None:
    assert record(block)["keywords"] == keywords


def test_subjects_are_one_text_or_a_list() -> None:
    assert record("subject: Algebra, and more")["subjects"] == ["Algebra, and more"]
    assert record("categories: [Algebra, Logic]")["subjects"] == ["Algebra", "Logic"]


def test_an_item_that_is_no_text_is_a_problem_and_the_others_stay() -> None:
    row = record("title: A\ntags: [a, {b: c}, d]")
    assert (row["keywords"], found(row)) == (["a", "d"], [("type-mismatch", 3)])


def test_the_text_field_wins_over_the_body() -> None:
    assert record("answer: Yes.\\nReally.", "Body")["text"] == "Yes.\nReally."
    assert record("answer: ''", "\nBody\n")["text"] == "Body"


def test_a_literal_line_break_in_a_body_stays() -> None:
    assert record("title: A", "print('a\\nb')")["text"] == "print('a\\nb')"


# Dates


@pytest.mark.parametrize(
    "value",
    ["2024-01-05", "2024-1-5", "2024/01/05", "2024-01-05 10:00", "2024-01-05T10:00:00Z", "2024-01-05 10:00:00 +0200",
     "2024-01-05T23:59:59.123+14:00", '"2024-01-05"', "January 5, 2024", "Jan 5, 2024", "5 January 2024",
     "2024-01-05T00:00:00-08:00", '" 2024-01-05 "', "   2024-01-05"],
)  # fmt: skip
def test_a_date_is_the_day_that_was_authored(value: str) -> None:
    row = record(f"date: {value}")
    assert (row["published_on"], row["problems"]) == (dt.date(2024, 1, 5), [])


@pytest.mark.parametrize(
    "value",
    ["2024-02-30", "2023-02-29", "2024-13-01", "0000-01-01", "2024-01-05 at noon", "soon", "20240105", "2024", "[a]",
     "true", "05/01/2024", "2024-01-05T99:00nonsense"],
)  # fmt: skip
def test_a_date_that_does_not_exist_is_a_problem_of_its_line(value: str) -> None:
    row = record(f"title: A\ndate: {value}")
    assert (row["published_on"], found(row)) == (None, [("date-invalid", 3)])


def test_an_empty_date_is_none_and_no_problem() -> None:
    row = record("date:\nlastmod: ''")
    assert (row["published_on"], row["updated_on"], row["problems"]) == (None, None, [])


@pytest.mark.parametrize(
    "block",
    ["title: The date palm\ndate: never", "lastmod: 2024-01-01\nupdated: never", "nested: {date: x}\ndate: never"],
)
def test_the_line_of_a_problem_is_that_of_its_key(block: str) -> None:
    row = record(block)
    assert found(row) == [("date-invalid", 3)]
    assert row["problems"][0]["excerpt"] == block.split("\n")[1]


# Numbers and truth values


@pytest.mark.parametrize(
    ("value", "score"),
    [
        ("3", 3.0),
        ("-1.5", -1.5),
        ("1e3", 1000.0),
        ("'4'", 4.0),
        ("0x1F", 31.0),
        ("012", 12.0),
        (".5", 0.5),
        ("0", 0.0),
    ],
)
def test_a_score_is_a_number(value: str, score: float) -> None:
    row = record(f"score: {value}")
    assert (row["score"], row["problems"]) == (score, [])


@pytest.mark.parametrize("value", ["-1", "-1.0", "'-1'", "", "~"])
def test_a_sentinel_says_no_score(value: str) -> None:
    row = record(f"score: {value}")
    assert (row["score"], row["problems"]) == (None, [])


@pytest.mark.parametrize("value", ["high", "true", "[1]", ".nan", ".inf", "1e999", "9" * 400, "9" * 5000, "1,5"])
def test_what_is_no_number_is_a_problem(value: str) -> None:
    row = record(f"title: A\nscore: {value}")
    assert (row["score"], found(row)) == (None, [("number-invalid", 3)])


def test_sentinels_can_be_named_for_any_field() -> None:
    settings = Settings.model_validate({"none_values": {"author": ["n/a"], "score": [0]}})
    row = RecordReader(record_plan(settings)).read(b"---\nauthor: n/a\nscore: 0.0\n---\n")
    assert (row["author"], row["score"]) == (None, None)


@pytest.mark.parametrize(
    ("block", "is_noindex"),
    [("noindex: true", True), ("noindex: false", False), ("title: A", False), ("robots: noindex, nofollow", True),
     ("robots: index, follow", False), ("robots: NOINDEX", True), ("robots: [noindex, nofollow]", True),
     ("seo: {robots: noindex}", True), ("seo: {noindex: true}", True), ("noindex:", False)],
)  # fmt: skip
def test_a_page_may_keep_search_engines_out(block: str, is_noindex: bool) -> None:
    row = record(block)
    assert (row["is_noindex"], row["problems"]) == (is_noindex, [])


@pytest.mark.parametrize(
    ("value", "is_draft", "codes"),
    [("true", True, []), ("false", False, []), ("", False, []), ("yes", True, ["truth-invalid"]),
     ("no", False, ["truth-invalid"]), ("1", True, ["truth-invalid"]), ("maybe", False, ["truth-invalid"]),
     ("[true]", False, ["truth-invalid"])],
)  # fmt: skip
def test_a_draft_is_true_or_false(value: str, is_draft: bool, codes: list[str]) -> None:
    row = record(f"draft: {value}")
    assert (row["is_draft"], [code for code, _ in found(row)]) == (is_draft, codes)


@pytest.mark.parametrize("value", ["yes", "1", "'true'"])
def test_an_odd_noindex_counts_with_a_problem(value: str) -> None:
    row = record(f"noindex: {value}")
    assert (row["is_noindex"], found(row)) == (True, [("truth-invalid", 2)])


# Links


def test_numbered_fields_are_one_list_with_its_gaps() -> None:
    block = "related_article1:\n  url: /a\nrelated_article2:\n  url: ''\nrelated_article4:\n  url: /d"
    assert links(block) == [(1, "related_article1", "/a", 3), (4, "related_article4", "/d", 7)]


def test_numbered_fields_come_by_number_not_by_place() -> None:
    block = "related_article10: /j\nrelated_article2: /b\nrelated_articles: /no\nrelated_articleX: /no"
    assert links(block) == [(2, "related_article2", "/b", 3), (10, "related_article10", "/j", 2)]


def test_related_may_be_a_list_of_urls() -> None:
    assert links("title: A\nrelated:\n  - /a\n  -\n  - /c") == [
        (1, "related[1]", "/a", 4),
        (3, "related[3]", "/c", 6),
    ]


def test_related_may_be_a_list_of_mappings() -> None:
    row = record("related:\n  - title: B\n    id: 07\n    href: /b\n    category: Logic\n  - name: C\n    link: /c")
    assert [
        (link["target_url"], link["target_id"], link["target_title"], link["target_subject"], link["line"])
        for link in row["links"]
    ] == [("/b", "07", "B", "Logic", 5), ("/c", None, "C", None, 8)]


def test_related_may_be_one_url() -> None:
    assert links("related: /a") == [(1, "related[1]", "/a", 2)]


def test_a_link_without_url_stands_where_its_identifier_or_title_does() -> None:
    assert links("related:\n  - id: 7\n  - title: Seven") == [(1, "related[1]", None, 3), (2, "related[2]", None, 4)]


def test_an_empty_entry_is_no_link() -> None:
    assert links("related_article1: {url: '', id: ''}\nrelated_article2:\nrelated_article3: {}") == []


def test_an_entry_that_is_a_list_is_a_problem() -> None:
    row = record("title: A\nrelated:\n  - [/a]\n  - /b")
    assert ([link["target_url"] for link in row["links"]], found(row)) == (["/b"], [("type-mismatch", 3)])


@pytest.mark.parametrize(
    ("block", "lines"),
    [
        ("redirect_from: /a\ntitle: related things\nrelated:\n  - /b\n  - /a", [5, 6]),
        ("title: all related pages\naliases:\n  - /a\nrelated:\n  - /a", [6]),
        ("related:\n  - /a-b\n  - /a\n  - /a", [3, 4, 5]),
        ("related_article1: {url: /a}\nrelated_article2: {url: /a}", [2, 3]),
        ('related:\n  - "/caf\\u00e9"\n  - /b', [3, 4]),
        ("related:\n  - url: /x\n    title: About /y\n  - url: /y", [3, 5]),
    ],
)
def test_each_link_has_its_own_line(block: str, lines: list[int]) -> None:
    assert [line for _, _, _, line in links(block)] == lines


def test_links_of_other_hosts_are_external() -> None:
    row = record("related: ['https://other.org/a', 'https://www.example.com/a/', 'mailto:a@example.com', '/a']")
    assert [(link["target_key"], link["is_external"]) for link in row["links"]] == [
        (None, True), ("/a", False), (None, True), ("/a", False),
    ]  # fmt: skip


def test_aliases_are_urls_with_their_keys() -> None:
    row = record("redirect_from:\n  - /old.html\n  - /older/")
    assert row["aliases"] == [
        {"url": "/old.html", "url_key": "/old", "line": 3}, {"url": "/older/", "url_key": "/older", "line": 4},
    ]  # fmt: skip


def test_nested_numbered_fields_are_found() -> None:
    settings = Settings.model_validate({"fields": {"related": ["see.also_*"]}})
    row = RecordReader(record_plan(settings)).read(b"---\nsee:\n  also_2: /b\n  also_1: /a\n---\n")
    assert [(link["field"], link["target_url"]) for link in row["links"]] == [
        ("see.also_1", "/a"), ("see.also_2", "/b"),
    ]  # fmt: skip


# Hostile values


@pytest.mark.parametrize(
    "data",
    [
        b'{"title": "\\ud800", "tags": ["\\udfff"], "related": ["\\ud800"]}\nBody',
        b"+++\nid = 0x" + b"f" * 5000 + b"\n+++\n",
        b"+++\nid = " + b"9" * 5000 + b"\n+++\n",
        b"+++\nn = 99999999999999999999999999\n+++\n",
        b"---\nid: " + b"9" * 5000 + b"\n---\n",
        b"---\ntitle: \xff\n---\n",
        b"---\ntitle: A\n~: x\n---\n",
        b"---\ntitle: A\n1 : x\n---\n",
        b"---\ntitle: A\ntags: !!set {a, b}\n---\n",
        b"---\nrelated_article99999999999999999999: /a\n---\n",
        b"---\nrelated_article9999999999: /a\n---\n",
        b'---\ntitle: "a\\0b"\n---\n',
    ],
)
def test_every_record_fits_its_columns(data: bytes) -> None:
    import pyarrow as pa

    from flows.read_files import RAW_SCHEMA

    READER.read(b"---\ntitle: A\n---\n")
    row = {"path": "a.md", "size_bytes": len(data), "mtime_ns": 1, "is_page": True} | READER.read(data)
    table = pa.Table.from_pylist([row], RAW_SCHEMA)
    assert json.loads(table["front_matter"][0].as_py()) is not None


@pytest.mark.parametrize(
    ("head", "part", "tail"),
    [
        ("related: [", "{url: /a}, ", "]"),
        ("subject: [", "[x], ", "]"),
        ("answer: '\\n", "\\(", "'"),
        ("answer: '\\n", "$$ $", "'"),
    ],
    ids=["many links", "many problems", "open formulas", "dollars"],
)
def test_time_grows_with_the_record_not_with_its_square(head: str, part: str, tail: str) -> None:
    assert grows_evenly(record, head, part, tail, 20_000)


@pytest.mark.parametrize("title", ['"\\nFoo"', '"\\n"', "|\n\n    Foo", '"  "', '"\\n\\n/x"'])
def test_a_text_that_begins_with_white_space_is_looked_for_once(title: str) -> None:
    row = record(f"related_article1:\n  title: {title}\n  url: {title}\n  id: 7")
    assert [link["target_id"] for link in row["links"]] == ["7"]


def test_a_plain_word_in_a_list_is_an_identifier() -> None:
    row = record("related: [pod, /a, b.md]")
    assert [(link["target_id"], link["target_url"]) for link in row["links"]] == [
        ("pod", None), (None, "/a"), (None, "b.md"),
    ]  # fmt: skip


def test_a_link_without_a_target_in_a_body_has_an_empty_url() -> None:
    row = record("title: A", "[words]()")
    assert [(link["target_url"], link["target_form"]) for link in row["links"]] == [("", "empty")]


def test_links_of_a_text_field_have_the_lines_of_the_file() -> None:
    row = record("answer: >-\n  One [a](/a)\\n\\n- two\n  [b](/b)\ntitle: /b", "\n[c](/c)")
    assert [(link["target_url"], link["field"], link["line"], link["position"]) for link in row["links"]] == [
        ("/a", "answer", 3, 1), ("/b", "answer", 4, 2), ("/c", "body", 8, 3),
    ]  # fmt: skip


@pytest.mark.parametrize(("block", "is_primary"), [("versions: {fpt: '*'}", True), ("versions: {ghes: '*'}", False)])
def test_a_key_may_tell_which_page_comes_first(block: str, is_primary: bool) -> None:
    reader = RecordReader(record_plan(Settings.model_validate({"urls": {"primary": ["versions.fpt"]}})))
    assert reader.read(f"---\n{block}\n---\n".encode())["is_primary"] is is_primary


def test_a_page_without_a_text_may_have_any_anchor() -> None:
    empty, filled = (record("title: Oak", body) for body in ("", "Text.\n"))
    assert [(anchor["anchor"], anchor["line"]) for anchor in empty["anchors"]] == [("*", 4)]
    assert filled["anchors"] == []
