"""Keys of the front matter: shares, types, and values that do not fit."""

from __future__ import annotations

import random
from typing import Any

import pytest

from transforms.front_matter_fields import MOST_KEPT, FieldCounter, main_type, value_type


def counted(*pages: dict[str, Any]) -> FieldCounter:
    counter = FieldCounter()
    for number, metadata in enumerate(pages):
        counter.add(f"{number:03}.md", metadata)
    return counter


def row(counter: FieldCounter, field: str) -> dict[str, Any]:
    return counter.fields().filter(field=field).row(0, named=True)


def test_a_key_is_counted_on_the_pages_that_fill_it() -> None:
    counter = counted({"title": "A"}, {"title": "B", "draft": None}, {"title": "A"}, {"title": " "})
    assert row(counter, "title") == {
        "field": "title", "file_count": 3, "page_count": 4, "filled_share": 0.75, "main_type": None,
        "types": ["text 3", "empty 1"], "value_count": 3, "odd_count": 0, "distinct_count": 2, "examples": ["A", "B"],
    }  # fmt: skip
    assert row(counter, "draft")["types"] == ["empty 1"]
    assert row(counter, "draft")["file_count"] == 0


def test_nested_keys_have_names_of_their_own() -> None:
    counter = counted({"seo": {"title": "A"}, "cards": [{"name": "x"}, {"name": "y"}, "loose"], "tags": ["a", "b"]})
    fields = counter.fields()
    assert fields["field"].to_list() == ["cards", "cards[].name", "seo", "seo.title", "tags"]
    assert row(counter, "cards[].name")["value_count"] == 2
    assert row(counter, "cards[].name")["file_count"] == 1
    assert row(counter, "tags")["distinct_count"] == 2


def test_a_value_that_breaks_the_type_of_its_key_is_odd() -> None:
    counter = counted(*[{"tags": ["a"]}] * 20, {"tags": "a, b"}, {"tags": None})
    assert row(counter, "tags")["main_type"] == "list"
    assert row(counter, "tags")["odd_count"] == 1
    assert counter.oddities().rows() == [("020.md", "tags", 1, "text", "list", "a, b")]


def test_numbers_and_dates_among_texts_are_not_odd_but_texts_among_dates_are() -> None:
    counter = counted(*[{"title": "A", "date": "2024-01-02"}] * 20, {"title": 2024, "date": "soon"})
    assert counter.oddities().rows() == [("020.md", "date", 1, "text", "date", "soon")]


def test_few_values_have_no_main_type() -> None:
    assert main_type({"list": 8, "text": 1}) is None
    assert main_type({"list": 50, "text": 50}) is None
    assert main_type({"text": 50, "number": 50}) == "text"


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("", "empty"), (" \n", "empty"), (None, "empty"), ([], "empty"), ({}, "empty"),
        ("text", "text"), ("2024", "number"), ("012", "number"), ("1e3", "number"), ("-1.5", "number"), (7, "number"),
        ("2024-05-01", "date"), ("2024-05-01T10:00:00Z", "date"), ("2024 was a year", "text"), ("-", "text"),
        ("1.2.3", "text"), (True, "truth"), ([1], "list"), ({"a": 1}, "mapping"),
    ],
)  # fmt: skip
def test_types_of_values(value: object, kind: str) -> None:
    assert value_type(value) == kind


def test_the_order_of_pages_makes_no_difference() -> None:
    pages = [(f"{number:04}.md", {"a": number if number % 7 else "x", "b": [number]}) for number in range(1000)]
    shuffled = random.Random(3).sample(pages, len(pages))
    frames = []
    for order in (pages, shuffled, pages[::-1]):
        counter = FieldCounter()
        for path, metadata in order:
            counter.add(path, metadata)
        frames.append((counter.fields(), counter.oddities()))
    for fields, oddities in frames[1:]:
        assert fields.equals(frames[0][0])
        assert oddities.equals(frames[0][1])


def test_counted_in_parts_is_as_counted_at_once() -> None:
    pages = [(f"{at:04}.md", {"a": at if at % 17 else "x", "b": [at, {"c": "long " * at}], f"d{at % 3}": True})
             for at in range(900)]  # fmt: skip
    whole, joined, parts = FieldCounter(), FieldCounter(), [FieldCounter() for _ in range(4)]
    for at, page in enumerate(pages):
        whole.add(*page)
        parts[at % 4].add(*page)
    for part in parts[::-1]:
        joined.take_in(part.counted())
    assert joined.fields().equals(whole.fields())
    assert joined.oddities().equals(whole.oddities())
    assert whole.oddities().height > 0


def test_the_first_odd_values_are_kept_and_all_are_counted() -> None:
    pages = [{"n": 1}] * 9000 + [{"n": "word"}] * 900
    counter = counted(*pages)
    assert row(counter, "n")["odd_count"] == 900
    assert counter.oddities().height == MOST_KEPT
    assert counter.oddities()["path"][0] == "9000.md"
