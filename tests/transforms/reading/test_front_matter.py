"""Front matter as it is found in the wild: what counts, what is a problem, and where it stands."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.growth import grows_evenly
from transforms.reading.front_matter import Document, Limits, read_document

LIMITS = Limits()
PLAIN = (str, int, float, bool, type(None))


def read(text: str) -> Document:
    return read_document(text.encode(), LIMITS)


def found(document: Document) -> list[tuple[str, int]]:
    """Code and line of each problem."""
    return [(problem.code.code, problem.line) for problem in document.problems]


def places(document: Document) -> list[tuple[str, int, int | None]]:
    """Code, line and column of each problem."""
    return [(problem.code.code, problem.line, problem.column) for problem in document.problems]


def is_plain(value: Any) -> bool:
    if isinstance(value, dict):
        return all(type(key) is str and is_plain(child) for key, child in value.items())
    return all(map(is_plain, value)) if isinstance(value, list) else type(value) in PLAIN


# Fences


def test_a_byte_order_mark_does_not_glue_to_the_first_key() -> None:
    document = read_document(b"\xef\xbb\xbf---\ntitle: A\n---\nBody", LIMITS)
    assert (document.metadata, document.body, document.problems) == ({"title": "A"}, "Body", [])


def test_crlf_line_ends_become_line_feeds() -> None:
    document = read("---\r\ntitle: A\r\ntext: |\r\n  x\r\n  y\r\n---\r\nBody\r\nmore\r\n")
    assert document.metadata == {"title": "A", "text": "x\ny\n"}
    assert document.body == "Body\nmore\n"


@pytest.mark.parametrize("closer", ["---", "...", "------", "---  ", "---\t"])
def test_a_longer_rule_or_dots_close_the_block(closer: str) -> None:
    document = read(f"---\ntext: |\n  x\n{closer}\nBody")
    assert (document.metadata, document.body, document.problems) == ({"text": "x\n"}, "Body", [])


def test_a_block_may_end_with_the_file() -> None:
    document = read("---\ntitle: A\n---")
    assert (document.metadata, document.body) == ({"title": "A"}, "")


@pytest.mark.parametrize("text", ["---\n---\nBody", "---\n\n---\nBody", "---\n# only a comment\n---\nBody"])
def test_an_empty_block_is_no_problem(text: str) -> None:
    document = read(text)
    assert (document.metadata, document.body, document.problems) == ({}, "Body", [])


@pytest.mark.parametrize("line", ["  ---", "x---", "--- x", "----x"])
def test_a_line_that_only_looks_like_a_fence_does_not_close(line: str) -> None:
    document = read(f"---\ntext: |\n  a\n  {line}\n---\nBody")
    assert (document.metadata, document.body) == ({"text": f"a\n{line}\n"}, "Body")


def test_a_rule_in_the_body_stays_in_the_body() -> None:
    assert read("---\ntitle: A\n---\nOne\n\n---\n\nTwo\n").body == "One\n\n---\n\nTwo\n"


@pytest.mark.parametrize("text", ["---\n\nHello world.\n", "---\nHello world.\n", "---", "+++\nHello.\n"])
def test_a_rule_that_opens_nothing_is_no_problem(text: str) -> None:
    document = read(text)
    assert (document.format, document.metadata, document.body) == ("none", {}, text)
    assert document.problems == []


def test_text_between_two_rules_is_a_body() -> None:
    text = "---\n\nHello world, how are you?\n\n---\n\nMore.\n"
    document = read(text)
    assert (document.format, document.body, document.problems) == ("none", text, [])


@pytest.mark.parametrize("text", ["", " \n", "Just text.\n", "# Title\n\n---\n", "{{ template }}\n", "{% if %}"])
def test_a_file_without_front_matter_is_all_body(text: str) -> None:
    document = read(text)
    assert (document.format, document.metadata, document.body) == ("none", {}, text)
    assert document.problems == []


@pytest.mark.parametrize("text", ["---\ntitle: A\nBody\n", "+++\ntitle = 'A'\nBody\n", '{"title": "A"\nBody\n'])
def test_an_unterminated_block_leaves_the_body_whole(text: str) -> None:
    document = read(text)
    assert (document.metadata, document.body) == ({}, text)
    assert [code for code, _ in found(document)] in (["front-matter-unterminated"], ["front-matter-invalid"])


def test_an_unterminated_block_is_a_problem_of_the_line_that_opens_it() -> None:
    assert places(read("\n\n---\ntitle: A\n")) == [("front-matter-unterminated", 3, 1)]


@pytest.mark.parametrize("block", ["- a\n- b\n", "hello\n", "42\n", "[a, b]\n"])
def test_what_is_no_mapping_leaves_the_body_whole(block: str) -> None:
    text = f"---\n{block}---\nBody"
    document = read(text)
    assert (document.metadata, document.body) == ({}, text)
    assert found(document) == [("front-matter-not-mapping", 2)]


# Values


@pytest.mark.parametrize(
    "authored",
    ["yes", "No", "on", "08", "012", "1e3", "1:30", "1.10", "12345678901234567890", "0x1F", "1_000", "2024-01-02",
     "2024-01-02T03:04:05Z", "+1", ".5", "1.", "-0", "v1.0", ".inf", "1.0.0"],
)  # fmt: skip
def test_yaml_keeps_the_text_that_was_authored(authored: str) -> None:
    document = read(f"---\nkey: {authored}\nitems:\n  - {authored}\nflow: [{authored}, {{a: {authored}}}]\n---\n")
    assert document.metadata == {"key": authored, "items": [authored], "flow": [authored, {"a": authored}]}
    assert document.problems == []


@pytest.mark.parametrize(
    ("authored", "value"),
    [("10", 10), ("-3", -3), ("0", 0), ("1.5", 1.5), ("-1.0", -1.0), ("true", True), ("False", False),
     ("null", None), ("~", None), ("", None), ('"10"', "10"), ("'true'", "true")],
)  # fmt: skip
def test_yaml_values_follow_the_core_rules(authored: str, value: object) -> None:
    metadata = read(f"---\nkey: {authored}\n---\n").metadata
    assert metadata == {"key": value}
    assert type(metadata["key"]) is type(value)


def test_of_a_repeated_key_the_last_counts() -> None:
    document = read("---\ntitle: A\ntags: [x]\ntitle: B\n---\n")
    assert document.metadata == {"title": "B", "tags": ["x"]}
    assert places(document) == [("duplicate-key", 4, 1)]


@pytest.mark.parametrize(
    ("block", "line"),
    [("a:\n  x: b\n  x: c\n", 4), ('a: b\n"a": c\n', 3), ("'a': b\na: c\n", 3), ("a: {x: b, x: c}\n", 2),
     ("a: b\na : c\n", 3), ("l:\n  - x: b\n    x: c\n", 4), ("two words: b\ntwo words: c\n", 3),
     ("à: b\nà: c\n", 3), ("a/b: x\na/b: y\n", 3)],
)  # fmt: skip
def test_a_repeated_key_is_found_however_it_is_written(block: str, line: int) -> None:
    assert found(read(f"---\n{block}---\n")) == [("duplicate-key", line)]


def test_merges_are_expanded_and_authored_keys_win() -> None:
    document = read("---\nbase: &base\n  x: a\n  y: b\npage:\n  <<: *base\n  y: c\n---\n")
    assert document.metadata["page"] == {"x": "a", "y": "c"}
    assert document.problems == []


def test_of_several_merged_mappings_the_first_wins() -> None:
    document = read("---\na: &a {x: one}\nb: &b {x: two, y: two}\nc:\n  <<: [*a, *b]\n---\n")
    assert document.metadata["c"] == {"x": "one", "y": "two"}


def test_a_quoted_merge_key_is_a_key() -> None:
    assert read('---\na:\n  "<<": {x: y}\n---\n').metadata == {"a": {"<<": {"x": "y"}}}


@pytest.mark.parametrize(
    ("authored", "value"),
    [("!foo bar", "bar"), ("!foo {a: b}", {"a": "b"}), ("!!binary aGk=", "aGk="),
     ("!!set {a, b}", {"a": None, "b": None}), ("&x !!set {a, b}", {"a": None, "b": None}), ("[!foo x]", ["x"]),
     ("!!timestamp 2024-01-01", "2024-01-01"), ("!!python/object/apply:os.system [ls]", ["ls"]),
     ("!!python/name:os.system ''", "")],
)  # fmt: skip
def test_a_tag_leaves_the_plain_value_and_a_problem(authored: str, value: object) -> None:
    document = read(f"---\ntitle: A\nkey: {authored}\n---\n")
    assert document.metadata == {"title": "A", "key": value}
    assert found(document) == [("tag-ignored", 3)]


@pytest.mark.parametrize(
    ("authored", "key"), [("1", "1"), ("true", "true"), ("~", "~"), ("1 ", "1"), ("? 1\n", "1"), ("-1.5", "-1.5")]
)
def test_a_key_that_is_no_text_becomes_its_text(authored: str, key: str) -> None:
    document = read(f"---\n{authored}: x\ntitle: A\n---\n")
    assert document.metadata == {key: "x", "title": "A"}
    assert found(document) == [("key-not-text", 2)]


# What is read before must not matter: each second block has the layout of the first


@pytest.mark.parametrize(
    ("odd", "metadata", "codes"),
    [
        ("key: x\n~: y\n", {"key": "x", "~": "y"}, ["key-not-text"]),
        ("key: x\n1 : y\n", {"key": "x", "1": "y"}, ["key-not-text"]),
        ("key: {a: b, a: c}\n", {"key": {"a": "c"}}, ["duplicate-key"]),
        ('key: x\n"key": y\n', {"key": "y"}, ["duplicate-key"]),
        ("key: &x !!set {b}\n", {"key": {"b": None}}, ["tag-ignored"]),
    ],
)
def test_a_block_reads_the_same_after_a_plain_one(odd: str, metadata: object, codes: list[str]) -> None:
    read("---\nkey: x\n---\n")
    document = read(f"---\n{odd}---\n")
    assert document.metadata == metadata
    assert [code for code, _ in found(document)] == codes


# Places of failures


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [("url: {{ x }}", "front-matter-template", 7), ("url: {% x %}", "front-matter-template", 7),
     ("url: %x", "front-matter-reserved-sign", 6), ("url: @x", "front-matter-reserved-sign", 6),
     ("url: `x`", "front-matter-reserved-sign", 6), ("url: *x", "front-matter-reserved-sign", 6)],
)  # fmt: skip
def test_an_unquoted_sign_is_a_problem_of_its_line_and_column(line: str, code: str, column: int) -> None:
    document = read(f"\n\n---\ntitle: A\n{line}\n---\nBody")
    assert (document.metadata, document.body) == ({}, "Body")
    assert [(c, at) for c, at, _ in places(document)] == [(code, 5)]
    assert document.problems[0].column in (column, column - 1)
    assert document.problems[0].excerpt == line


@pytest.mark.parametrize("block", ["a: b\n{{ x }}\n", "a: b\n{% include x %}\nc: d\n"])
def test_a_template_on_a_line_of_its_own_is_a_problem_of_that_line(block: str) -> None:
    assert found(read(f"---\n{block}---\n")) == [("front-matter-template", 3)]


def test_a_nul_is_a_problem_of_its_line() -> None:
    assert found(read("---\ntitle: A\nx: a\0b\n---\n")) == [("front-matter-control-character", 3)]


@pytest.mark.parametrize("block", ["a:\n\tb: c\n", "a:\n\t- b\n", "a: b\n\tc: d\n"])
def test_a_tab_as_indent_is_a_problem_of_its_line(block: str) -> None:
    assert found(read(f"---\n{block}---\n")) == [("front-matter-tab", 3)]


def test_lines_count_from_the_files_first() -> None:
    assert found(read("\n \n---\na: b\na: c\n---\n")) == [("duplicate-key", 5)]


# Encodings


def test_bytes_that_are_not_utf8_in_the_body_leave_the_front_matter() -> None:
    document = read_document(b"---\ntitle: A\n---\nok\nbad \xff\xfe here\n", LIMITS)
    assert document.metadata == {"title": "A"}
    assert document.body == "ok\nbad \ufffd\ufffd here\n"
    assert places(document) == [("encoding-body", 5, 5)]


@pytest.mark.parametrize(
    "data", [b"---\ntitle: \xff\n---\nBody", b'+++\ntitle = "\xff"\n+++\nBody', b'{\n"title": "\xff"}\nBody']
)
def test_bytes_that_are_not_utf8_in_the_front_matter_refuse_it(data: bytes) -> None:
    document = read_document(data, LIMITS)
    assert (document.metadata, document.body) == ({}, "Body")
    assert found(document) == [("encoding-front-matter", 2)]


def test_bad_bytes_in_both_parts_are_two_problems_with_their_lines() -> None:
    document = read_document(b'+++\ntitle = "\xff"\n+++\n\xff', LIMITS)
    assert found(document) == [("encoding-front-matter", 2), ("encoding-body", 4)]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_is_read_with_a_problem(encoding: str) -> None:
    document = read_document("\ufeff---\ntitle: é\n---\nBody".encode(encoding), LIMITS)
    assert (document.metadata, document.body) == ({"title": "é"}, "Body")
    assert found(document) == [("encoding-utf16", 1)]


# Limits


def test_a_block_over_the_limit_is_refused_and_the_body_stays() -> None:
    document = read(f"---\ntitle: {'x' * (1 << 20)}\n---\nBody")
    assert (document.metadata, document.body) == ({}, "Body")
    assert found(document) == [("front-matter-too-large", 2)]


def test_the_limit_of_a_block_counts_bytes() -> None:
    limits = Limits(block_bytes=1024)
    assert found(read_document(f"---\na: {'é' * 600}\n---\n".encode(), limits)) == [("front-matter-too-large", 2)]
    assert found(read_document(f"---\na: {'e' * 600}\n---\n".encode(), limits)) == []


@pytest.mark.parametrize(
    "text",
    ["---\na: {}{}\n---\nBody", "+++\na = {}{}\n+++\nBody", '{{"a": {}{}}}\nBody'],
    ids=["yaml", "toml", "json"],
)
@pytest.mark.parametrize("depth", [65, 300, 100_000])
def test_nesting_deeper_than_64_is_refused(text: str, depth: int) -> None:
    document = read(text.format("[" * depth, "]" * depth))
    assert document.metadata == {}
    assert [code for code, _ in found(document)] == ["front-matter-too-deep"]


@pytest.mark.parametrize(
    "text", ["---\na: {}{}\n---\n", "+++\na = {}{}\n+++\n", '{{"a": {}{}}}\n'], ids=["yaml", "toml", "json"]
)
def test_nesting_of_63_lists_in_a_mapping_is_read(text: str) -> None:
    document = read(text.format("[" * 63 + '"x"', "]" * 63))
    assert document.problems == []
    assert list(document.metadata) == ["a"]


def test_aliases_over_the_budget_are_refused() -> None:
    rows = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)]
    document = read(f"---\na0: &a0 [{', '.join('x' * 10)}]\n{''.join(rows)}---\nBody")
    assert (document.metadata, document.body) == ({}, "Body")
    assert [code for code, _ in found(document)] == ["front-matter-aliases"]


def test_merges_over_the_budget_are_refused() -> None:
    rows = [f"m{n}: &m{n}\n" + "".join(f"  k{n}{j}:\n    <<: *m{n - 1}\n" for j in range(10)) for n in range(1, 10)]
    document = read(f"---\nm0: &m0 {{a: b, c: d}}\n{''.join(rows)}---\nBody")
    assert document.metadata == {}
    assert [code for code, _ in found(document)] == ["front-matter-aliases"]


@pytest.mark.parametrize(
    ("head", "part", "tail"),
    [
        ("---\n", "a: b\n", "---\n"),
        ('{"a": 1', ',\n"a": 2', "}\n"),
        ('---\na: "', "b: [", '"\n---\n'),
        ("---\na: |\n  ", "-", "\n---\n"),
        ("+++\n", "a.", "a = 1\n+++\n"),
        ("---\na: [", "x, ", "x]\n---\n"),
    ],
    ids=["repeated yaml keys", "repeated json keys", "brackets in a text", "a long rule in a text",
         "a long dotted key", "a long list"],
)  # fmt: skip
def test_time_grows_with_the_block_not_with_its_square(head: str, part: str, tail: str) -> None:
    assert grows_evenly(read, head, part, tail, 20_000)


# TOML


def test_toml_gives_plain_values() -> None:
    document = read(
        '+++\ntitle = "A"\nversion = 1.10\nday = 2024-01-02\nat = 2024-01-02T03:04:05Z\n[seo]\nx = [1, 2]\n+++\nBody'
    )
    assert document.format == "toml"
    assert document.metadata == {
        "title": "A", "version": "1.10", "day": "2024-01-02", "at": "2024-01-02T03:04:05Z", "seo": {"x": [1, 2]},
    }  # fmt: skip
    assert document.body == "Body"


@pytest.mark.parametrize(
    ("line", "column"), [("x = @", 5), ("a = 2", 6), ("day = 2024-02-30", 7), ("x = {{ y }}", 6)]
)
def test_toml_that_cannot_be_read_is_a_problem_of_its_line(line: str, column: int) -> None:
    document = read(f"\n+++\na = 1\n{line}\n+++\nBody")
    assert (document.metadata, document.body) == ({}, "Body")
    assert places(document) == [("front-matter-invalid", 4, column)]


@pytest.mark.parametrize(
    "text",
    ["+++\na = {}\n+++\nBody", '{{"a": {}}}\nBody', "---\na: {}\n---\nBody", "---\na: [{}]\n---\nBody"],
    ids=["toml", "json", "yaml", "yaml flow"],
)
def test_a_number_of_five_thousand_digits_stays_text(text: str) -> None:
    document = read(text.format("9" * 5000))
    assert document.body == "Body"
    assert document.metadata in ({"a": "9" * 5000}, {"a": ["9" * 5000]}) or document.problems


# JSON


def test_json_gives_plain_values() -> None:
    document = read('{"title": "A", "version": 1.10, "id": 12345678901234567890, "n": 1e3, "list": [1, null]}\nBody')
    assert document.format == "json"
    assert document.metadata == {
        "title": "A", "version": "1.10", "id": "12345678901234567890", "n": "1e3", "list": [1, None],
    }  # fmt: skip
    assert document.body == "Body"


def test_json_over_several_lines_ends_at_its_brace() -> None:
    assert read('{\n  "a": {"b": "}"}\n}\n\nBody').body == "\nBody"


def test_text_after_the_closing_brace_is_not_dropped() -> None:
    assert "tail" in read('{"a": 1} tail\nBody\n').body


def test_json_that_cannot_be_read_is_a_problem_of_its_place() -> None:
    document = read('\n{\n"title": A}\nBody')
    assert document.metadata == {}
    assert places(document) == [("front-matter-invalid", 3, 10)]


def test_of_a_repeated_json_key_the_last_counts() -> None:
    document = read('{"a": 1,\n"a": 2,\n"b": "a"}\n')
    assert document.metadata == {"a": 2, "b": "a"}
    assert found(document) == [("duplicate-key", 2)]


@pytest.mark.parametrize("end", ['\\u0041"}', '", "b": true}', '", "b": null, "c": [1, 2]}', '"}', "x" * 99 + '"}'])
def test_json_over_the_limit_is_too_large_wherever_it_is_cut(end: str) -> None:
    limits = Limits(block_bytes=1024)
    for length in range(1000, 1024):
        document = read_document(('{"a": "' + "x" * (length - 7) + end + " " * 99 + "\nBody").encode(), limits)
        codes = [code for code, _ in found(document)]
        assert codes in ([], ["front-matter-too-large"]), length


def test_a_lone_surrogate_in_json_becomes_text_that_can_be_utf8() -> None:
    document = read('{"title": "a\\ud800b", "\\udfff": ["\\udc80"]}\nBody')
    assert str(document.metadata).encode()


# Properties

FRAGMENTS = [
    "---\n", "+++\n", "...\n", "{", "}", "[", "]", '"', "'", "a: ", "b: ", "a = ", '"a": ', "&x ", "*x", "<<: ",
    "!t ", "!!set ", "{{ x }}", "%", "@", "\0", "\t", "1e3", "012", "- ", "? ", ": ", "~", "|", ">", "#", ",",
    "\n", "\n", "\n", "  ", " ", "x", "é", "\u2028", "\x85", "\ufeff", "\\ud800", "\\", "2024-02-30",
]  # fmt: skip
OPENERS = ["", "---\n", "+++\n", "{", '{"a": ', "---\na: x\n", "\ufeff---\n", "\n---\n"]


def check_reading(data: bytes) -> None:
    document = read_document(data, LIMITS)
    assert is_plain(document.metadata)
    assert all(problem.line >= 1 for problem in document.problems)
    assert document.body.encode() is not None


@given(st.binary())
@example(b"---\na: \xff\n---\n")
def test_any_bytes_can_be_read(data: bytes) -> None:
    check_reading(data)


@given(st.sampled_from(OPENERS), st.text(), st.sampled_from(["", "\n---\n", "\n+++\n", "}\n"]))
@example("---\n", "a: x\n~: y", "\n---\n")
def test_any_text_can_be_read(opener: str, text: str, closer: str) -> None:
    check_reading((opener + text + closer).encode())


@settings(max_examples=400)
@given(
    st.sampled_from(OPENERS),
    st.lists(st.sampled_from(FRAGMENTS), max_size=20).map("".join),
    st.sampled_from(["", "\n---\nx", "\n+++\nx", "}\nx"]),
)
def test_any_string_of_syntax_can_be_read(opener: str, text: str, closer: str) -> None:
    check_reading((opener + text + closer).encode())


@given(st.sampled_from(OPENERS), st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join))
def test_reading_twice_gives_the_same(opener: str, text: str) -> None:
    data = (opener + text + "\n---\n").encode()
    assert read_document(data, LIMITS) == read_document(data, LIMITS)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\r")))
def test_the_body_is_kept_as_it_is(body: str) -> None:
    assert read(f"---\ntitle: A\n---\n{body}").body == body
