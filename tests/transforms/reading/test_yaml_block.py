"""The two YAML readers: they agree, and neither loses what was authored."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.reading.yaml_block import load_yaml
from transforms.reading.yaml_events import BlockError, number_or_text

if TYPE_CHECKING:
    from transforms.problems import Problem


def load(block: str) -> tuple[Any, list[Problem]]:
    loaded = load_yaml(block, depth=64, alias_bytes=1 << 20)
    return loaded.value, list(loaded.problems)


def value_of(block: str) -> Any:
    return load(block)[0]


def read_with_care(block: str) -> Any:
    """Read a mapping by the careful reader, which a tag calls for."""
    value, _ = load(f"{block}careful: !!str x\n")
    return {key: child for key, child in value.items() if key != "careful"}


@pytest.mark.parametrize(
    ("lexeme", "value"),
    [("10", 10), ("-7", -7), ("0", 0), ("1.5", 1.5), ("-1.0", -1.0), ("9223372036854775807", 2**63 - 1),
     ("012", "012"), ("-0", "-0"), ("+1", "+1"), ("1e3", "1e3"), ("1.10", "1.10"), (".5", ".5"), ("0x1F", "0x1F"),
     ("9223372036854775808", "9223372036854775808"), ("1_000", "1_000"), ("", ""), ("1e999", "1e999"),
     ("١٢", "١٢")],
)  # fmt: skip
def test_a_number_is_one_only_if_its_usual_form_was_authored(lexeme: str, value: object) -> None:
    result = number_or_text(lexeme)
    assert result == value
    assert type(result) is type(value)


@given(st.text(alphabet="0123456789+-.eE_xob"))
def test_a_number_is_written_as_it_was_authored(lexeme: str) -> None:
    assert str(number_or_text(lexeme)) == lexeme


@given(st.integers())
def test_integers_keep_every_digit(number: int) -> None:
    value = value_of(f"a: {number}\nb: [{number}]\nc:\n  - {number}\nd: {{e: {number}}}\n")
    shown = [value["a"], value["b"][0], value["c"][0], value["d"]["e"]]
    assert list(map(str, shown)) == [str(number)] * 4


@given(st.from_regex(r"[-+]?(0|[0-9]{1,25})(\.[0-9]{0,20})?([eE][-+]?[0-9]{1,3})?", fullmatch=True))
def test_a_plain_number_shows_as_it_was_authored(lexeme: str) -> None:
    value = value_of(f"a: {lexeme}\nb: [{lexeme}, x]\nc:\n  - {lexeme}\n  - - {lexeme}\nd: {{e: {lexeme}}}\n")
    shown = [value["a"], value["b"][0], value["c"][0], value["c"][1][0], value["d"]["e"]]
    assert list(map(str, shown)) == [lexeme] * 5


@pytest.mark.parametrize(
    "block", ["a:\n  1.10\n", "a: [x,\n  1.10]\n", "a: [\n 1.10\n]\n", "a: &n 1.10\n", "? a\n: 1.10\n", "a:   1.10\n",
              "a: 1.10 # version\n", '"a": 1.10\n', "a : 1.10\n", "{a: 1.10}\n", "a: {b: 'x]', c: 1.10}\n",
              "a: b\nc:\t1.10\n"],
)  # fmt: skip
def test_a_version_keeps_its_last_zero_wherever_it_stands(block: str) -> None:
    assert "1.10" in str(value_of(block))


# YAML 1.1, which the dumper writes, takes these three for line breaks; YAML 1.2 does not
LINE_BREAKS = "\x85\u2028\u2029"
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=LINE_BREAKS), max_size=20).filter(
    lambda text: not re.match(r"[-+]?\.?[0-9]", text)
)
LETTERS = st.text(alphabet="abcdefghij -_.é", min_size=1, max_size=8).filter(lambda text: text == text.strip(" -."))
SCALARS = TEXTS | st.integers(-(10**17), 10**17) | st.booleans() | st.none()
DATA = st.dictionaries(
    LETTERS,
    st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(LETTERS, inner, max_size=3)),
    max_size=5,
)


@given(DATA, st.booleans(), st.sampled_from([None, True, False]))
def test_data_dumped_as_yaml_reads_back_as_it_was(
    data: dict[str, Any], allow_unicode: bool, default_flow_style: bool | None
) -> None:
    block = yaml.safe_dump(data, allow_unicode=allow_unicode, default_flow_style=default_flow_style)
    assert load(block) == (data, [])


@given(DATA)
def test_the_fast_and_the_careful_reader_agree(data: dict[str, Any]) -> None:
    block = yaml.safe_dump(data, default_flow_style=False) if data else ""
    assert (value_of(block) or {}) == read_with_care(block)


PIECES = ["a: ", "b: ", "c d: ", "- ", "x", "yes", "1.10", "012", "~", "null", "\n", "\n", "\n", "  ", "[", "]", "{",
          "}", ", ", '"', "'", "# y", "&n ", "*n", "<<: ", "? ", "true"]  # fmt: skip


@settings(max_examples=400)
@given(st.lists(st.sampled_from(PIECES), max_size=16).map("".join))
def test_a_block_means_the_same_with_a_tag_below_it(text: str) -> None:
    block = f"first: {text}\n"
    try:
        fast, careful = value_of(block), value_of(f"{block}careful: !!str x\n")
    except BlockError:
        return
    if isinstance(careful, dict) and careful.get("careful") == "x":
        assert fast == {key: child for key, child in careful.items() if key != "careful"}


def test_a_value_twice_aliased_is_read_twice() -> None:
    assert value_of("a: &x [b]\nc: *x\nd: *x\n") == {"a": ["b"], "c": ["b"], "d": ["b"]}


def test_an_alias_of_a_repeated_anchor_means_the_last_one_above() -> None:
    assert value_of("a: &x one\nb: *x\nc: &x two\nd: *x\n") == {"a": "one", "b": "one", "c": "two", "d": "two"}


def test_a_block_that_contains_itself_is_refused() -> None:
    with pytest.raises(BlockError):
        load("a: &x [*x]\n")


def test_merges_may_nest() -> None:
    block = "a: &a {x: one}\nb: &b\n  <<: *a\n  y: two\nc:\n  <<: *b\n  z: three\n"
    assert value_of(block)["c"] == {"x": "one", "y": "two", "z": "three"}


def test_a_merge_of_what_is_no_mapping_stays_a_key() -> None:
    assert value_of("a:\n  <<: text\n") == {"a": {"<<": "text"}}


def test_a_failure_says_line_and_column() -> None:
    with pytest.raises(BlockError) as failure:
        load("a: b\nc: [d\n")
    assert failure.value.line >= 2
