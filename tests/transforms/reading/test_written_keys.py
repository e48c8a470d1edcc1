"""Where keys stand, and when that is not told because a key may be hidden."""

from __future__ import annotations

import pytest
from fast_yaml import safe_load

from transforms.reading.written_keys import find_written_keys
from transforms.reading.yaml_block import load_yaml

BLOCK = (
    "id: 7\nseo:\n  title: >-\n    One: two\n    a key? no\ntags: [a, b]\nitems:\n  - name: x\n    at: 1.5\nlast:\n"
)


def test_each_key_has_its_line_and_column() -> None:
    keys = find_written_keys(safe_load(BLOCK), BLOCK)
    assert keys is not None
    assert {path: place[:2] for path, place in keys.items()} == {
        ("id",): (0, 1), ("seo",): (1, 1), ("seo", "title"): (2, 3), ("tags",): (5, 1), ("items",): (6, 1),
        ("items", 0, "name"): (7, 5), ("items", 0, "at"): (8, 5), ("last",): (9, 1),
    }  # fmt: skip


@pytest.mark.parametrize(
    "block",
    [
        "a: 1\nb: 2\na: 3\n", 'a: 1\n"a": 2\n', "a: 1\n? a\n: 2\n", "a: 1\na : 2\n", "a: 1\n&x a: 2\n", "a: {b: 1}\n",
        "a: 012\n", "a: [1]\n", "x y: 1\nx y: 2\n", "a: &m {c: 1}\nb:\n  <<: *m\n", "a: >\n  b: x\nb: 1\n",
    ],
)  # fmt: skip
def test_what_may_hide_a_key_or_a_number_tells_no_places(block: str) -> None:
    assert find_written_keys(safe_load(block), block) is None


def test_the_reader_hands_places_on() -> None:
    assert load_yaml("a: 1\n", depth=64, alias_bytes=1 << 20).keys == {("a",): (0, 1, " 1")}
    assert load_yaml("a: !x 1\n", depth=64, alias_bytes=1 << 20).keys is None
