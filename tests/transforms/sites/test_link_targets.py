"""Destinations → their forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.sites.link_targets import Target, read_name, read_target

HOSTS = frozenset({"own.example"})
VARIABLES = {"site.url": "", "site.baseurl": "/docs", "site.repository": "https://code.example/x"}


def target(url: str) -> Target:
    return read_target(url, HOSTS, VARIABLES)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/a/b/", Target("url", "/a/b")),
        ("/a.html#part", Target("url", "/a", "part")),
        ("/a#caf%C3%A9", Target("url", "/a", "café")),
        ("/a#top", Target("url", "/a")),
        ("/a#:~:text=x", Target("url", "/a")),
        ("https://www.own.example/a?b=1", Target("url", "/a?b=1")),
        ("//own.example/a", Target("url", "/a")),
        ("https://other.example/a#b", Target("external", None)),
        ("mailto:me@own.example", Target("external", None)),
        ("tel:+1", Target("external", None)),
        ("javascript:void(0)", Target("external", None)),
        ("../b.md#x", Target("relative", "../b.md", "x")),
        ("b", Target("relative", "b")),
        ("My%20Note.md", Target("relative", "My Note.md")),
        ("#part", Target("anchor", "", "part")),
        ("?page=2", Target("anchor", "")),
        ("@/a/b.md#x", Target("file", "/a/b.md", "x")),
        ('{{< ref "a/b.md#x" >}}', Target("file", "a/b.md", "x")),
        ('{{% relref "/a" %}}', Target("file", "/a")),
        ('{{< ref path="/a" lang="en" >}}', Target("file", "/a")),
        ('{{< ref "#x" >}}', Target("anchor", "", "x")),
        ("{% link _posts/a.md %}#x", Target("file", "/_posts/a.md", "x")),
        ("{{ site.url }}{% link a.md %}", Target("file", "/a.md")),
        ("{% post_url 2024-01-05-a %}", Target("name", "2024-01-05-a")),
        ("{{ site.baseurl }}/a", Target("url", "/docs/a")),
        ("{{site.url}}", Target("url", "/")),
        ("{{ site.repository }}/issues/1", Target("external", None)),
        ("{{ '/a/' | relative_url }}", Target("url", "/a")),
        ('{{ "a" | absURL }}', Target("url", "/a")),
        ("{{ page.next.url }}", Target("templated", None)),
        ("/v/{{< param version >}}/a", Target("templated", None)),
        ("https://other.example/{{ x }}", Target("external", None)),
        ("/a#{{ x }}", Target("url", "/a")),
        ("#{{ x }}", Target("anchor", "")),
        ("<%= url %>", Target("templated", None)),
        ("", Target("empty", None)),
        ("  ", Target("empty", None)),
        ("http://[", Target("url", "http://[")),
    ],
)
def test_a_destination_has_a_form(url: str, expected: Target) -> None:
    assert target(url) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Name", Target("name", "Name")),
        ("a/Name.md", Target("name", "a/Name")),
        ("Name#Part#Inner part", Target("name", "Name", "Inner part")),
        ("Name#^block", Target("name", "Name", "^block")),
        ("#Part", Target("anchor", "", "Part")),
        (" ", Target("empty", None)),
    ],
)
def test_a_wikilink_names_a_page(name: str, expected: Target) -> None:
    assert read_name(name) == expected


@given(st.text(alphabet="ab/.#?%{}<>\"' :@&=\\\n", max_size=60))
def test_every_text_has_a_form(url: str) -> None:
    found = target(url)
    assert (found.key is None) == (found.form in ("external", "templated", "empty"))
    assert found.form != "anchor" or found.key == ""


@given(st.lists(st.text(alphabet="abcxyz019-_", min_size=1, max_size=8), min_size=1, max_size=4))
def test_every_spelling_of_an_address_is_the_same(parts: list[str]) -> None:
    path = "/" + "/".join(parts)
    spellings = (path, f"{path}#x", f"https://own.example{path}", f"{{{{ site.url }}}}{path}")
    assert len({target(url).key for url in spellings}) == 1
