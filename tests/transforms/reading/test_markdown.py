"""Markdown → links and anchors: what counts, what does not, and that nothing breaks it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.growth import grows_evenly
from transforms.reading.markdown import Markdown


def links(text: str) -> list[tuple[str, str, int]]:
    """Kind, url and line (from 0) of each link."""
    return [(link.kind, link.url, link.line) for link in Markdown(text).links]


def anchors(text: str) -> list[str]:
    return [found.anchor for found in Markdown(text).anchors]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Go [on](/a 'title').", ("inline", "/a")),
        ("[on](</a b>)", ("inline", "/a b")),
        ("[on][r]\n\n[r]: /a", ("inline", "/a")),
        ("[r][]\n\n[R]: /a", ("inline", "/a")),
        ("[r]\n\n[r]: <../a b.md> (title)", ("inline", "../a b.md")),
        ("<https://a.example/x>", ("inline", "https://a.example/x")),
        ("<me@a.example>", ("inline", "mailto:me@a.example")),
        ("see https://a.example/x_y(z).", ("inline", "https://a.example/x_y(z)")),
        ("(https://a.example/x)", ("inline", "https://a.example/x")),
        ("![alt](/a.png)", ("image", "/a.png")),
        ("[[Name]]", ("wikilink", "Name")),
        ("[[folder/Name#Part|words]]", ("wikilink", "folder/Name#Part")),
        ("| a |\n|---|\n| [[Name\\|words]] |", ("wikilink", "Name")),
        ("![[pic.png]]", ("embed", "pic.png")),
        ("[[1]](/a)", ("inline", "/a")),
        ("<a href='/a?x=1&amp;y'>on</a>", ("inline", "/a?x=1&y")),
        ("<A HREF=/a>on</A>", ("inline", "/a")),
        ("<div>\n<a\n class=x\n href=\"/a\">on</a>\n</div>", ("inline", "/a")),
        ("<p><img alt='x' src='/a.png'></p>", ("image", "/a.png")),
        ("[on]({{ site.url }}/a)", ("inline", "{{ site.url }}/a")),
        ("[on]({{ '/a b' | relative_url }})", ("inline", "{{ '/a b' | relative_url }}")),
        ('[on]({{< ref "a.md" >}})', ("inline", '{{< ref "a.md" >}}')),
        ("[on]({% link a/b.md %}#part)", ("inline", "{% link a/b.md %}#part")),
        ("> - [on](/a)", ("inline", "/a")),
        ("note[^1]\n\n[^1]: [on](/a)", ("inline", "/a")),
    ],
)  # fmt: skip
def test_a_link_is_found(text: str, found: tuple[str, str]) -> None:
    assert [link[:2] for link in links(text)] == [found]


@pytest.mark.parametrize(
    "text",
    [
        "`[on](/a)`", "``[on](/a) ` <a href='/a'>``", "    [on](/a)", "```\n[on](/a)\nhttps://a.example\n```",
        "~~~md\n[[Name]]\n~~~", "<!-- [on](/a) <a href='/a'> -->", "<pre>\n<a href='/a'>\n</pre>",
        "<div><code><a href='/a'></code></div>", "<script>\nx = \"<a href='/a'>\"\n</script>",
        "{% highlight html %}\n[on](/a)\n{% endhighlight %}", "{% raw %}[on](/a){% endraw %}",
        "{% comment %}\n[on](/a)\n{% endcomment %}", '{{< highlight html >}}\n[on](/a)\n{{< /highlight >}}',
        "[on] (/a)", "\\[on](/a)", "[on][nowhere]", "[r]: /a", "a [ ] b", "- [x] done", "",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_link_is_none(text: str) -> None:
    assert links(text) == []


def test_an_image_that_is_a_link_is_both() -> None:
    assert links("[![alt](a.png)](b.md)") == [("image", "a.png", 0), ("inline", "b.md", 0)]


def test_links_have_their_lines_and_words() -> None:
    text = "é\n\n[*on* `now`](/a)\n<div>\n\n<b>\n<a href='/b'>x</a></b>\n\n</div>\n\n"
    text += "{% raw %}\n[no](/no)\n{% endraw %}\n[[c]]"
    assert links(text) == [("inline", "/a", 2), ("inline", "/b", 6), ("wikilink", "c", 13)]
    assert Markdown(text).links[0].text == "on now"


def test_two_anchors_of_one_tag_stand_in_the_order_id_name() -> None:
    names = [f"n{number}" for number in range(20)]
    text = "".join(f'<a name="{name}" id="i{name}"></a>\n' for name in names)
    assert anchors(text) == [anchor for name in names for anchor in (f"i{name}", name)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# A heading", ["a-heading"]),
        ("# What's *new* in `v1.2`?", ["whats-new-in-v12"]),
        ("# A & B", ["a--b"]),
        ("# Übung: Größe", ["übung-größe"]),
        ("# A\n## A\n### A", ["a", "a-1", "a-2"]),
        ("# A 1\n# A\n# A", ["a-1", "a", "a-2"]),
        ("Set\n===\n\nText\n---", ["set", "text"]),
        ("# A {#own}", ["own"]),
        ("# A\n{: #own}", ["own", "a"]),
        ('<h2 id="own">A</h2>', ["own"]),
        ('text <a name="own"></a>', ["own"]),
        ("text ^block-1", ["^block-1"]),
        ("# [A](/a)", ["a"]),
        ("# About {% data variables.product %} errors", ["about-*-errors"]),
        ("# Signing in to {% data variables.product %}", ["signing-in-to-*"]),
        ("# {% ifversion a %}On{% else %}Off{% endif %} by default", ["*-by-default"]),
        ('## {{% heading "whatsnext" %}}', ["*"]),
        ("{% include rest.md %}", ["*"]),
        ('text\n\n{{< include "part.md" >}}', ["*"]),
        ("{{% docs/readfile file=part.md %}}", ["*"]),
        ('import Part from "./_part.mdx"\n\n<Part />', ["*"]),
        ("<!-- @include: ./part.md -->", ["*"]),
        ('--8<-- "part.md"', ["*"]),
        ("```\n{% include part.md %}\n```", []),
        ("{% raw %}{% include part.md %}{% endraw %}", []),
        ("{% data reusables.note %} {{ include }}", []),
        ("```\n# no\n```", []),
        ("#no heading", []),
    ],
)
def test_anchors_are_what_generators_write(text: str, found: list[str]) -> None:
    assert sorted(anchors(text)) == sorted(found)


MARKDOWN = st.text(alphabet="ab/.#[]()<>!`*_~{}%|\\\"'=&;:^- \n\té", max_size=120)
CODE = st.text(alphabet=st.characters(exclude_characters="`~", exclude_categories=("Cs", "Cc")), max_size=60)


@given(MARKDOWN)
def test_no_text_breaks_the_parser(text: str) -> None:
    found = Markdown(text)
    lines = text.count("\n")
    assert all(0 <= link.line <= lines for link in found.links)
    assert all(0 <= place.line <= lines for place in found.anchors)


@given(st.text(max_size=200))
def test_no_signs_at_all_break_the_parser(text: str) -> None:
    Markdown(text + "[a](b)")


@given(CODE)
def test_code_holds_no_links(code: str) -> None:
    link = "[on](/a) [[b]] <a href='/c'> https://d.example"
    assert links(f"```\n{code} {link}\n{link} {code}\n```") == []
    assert links(f"`` x {code.strip()} {link} ``") == [] or "<" in code or "{" in code


@given(st.lists(st.sampled_from(["/a", "b.md", "../c/", "https://d.example/e"]), max_size=8), st.integers(0, 3))
def test_every_link_is_found_on_its_line(urls: list[str], blank: int) -> None:
    text = "\n".join("\n" * blank + f"word [x]({url}) word" for url in urls)
    assert links(text) == [("inline", url, at * (blank + 1) + blank) for at, url in enumerate(urls)]


@pytest.mark.parametrize(
    ("head", "part", "tail"),
    [("", "[", ""), ("", "[a](", ""), ("", "<a href='", ""), ("", "{{ ", "[a](b)"), ("", "{% raw %}", "[a](b)"),
     ("", "<", "a@"), ("<a ", " ", ""), ("https://", ".", ""), ("", "[[", ""), ("{:", "#", ""),
     ("<div ", "x='", ""), ("", "# a\n", ""), ("", "&", "[a](b)"), ("", "^", "[a](b)")],
)  # fmt: skip
def test_time_grows_with_the_text_not_with_its_square(head: str, part: str, tail: str) -> None:
    assert grows_evenly(Markdown, head, part, tail, 40_000)
