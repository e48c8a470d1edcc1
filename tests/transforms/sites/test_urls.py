"""Url comparison: what is ignored, what is kept, and what leads elsewhere."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from transforms.sites.urls import url_key

OWN = frozenset({"example.com"})


@pytest.mark.parametrize(
    "url",
    ["/a/b", "/a/b/", "/a/b.html", "/a/b#part", "/a/b/#part", "/a/b/index.html", "/a/b/index", "/%61/b",
     "https://example.com/a/b", "http://example.com/a/b/", "//example.com/a/b", "https://www.example.com/a/b",
     "https://EXAMPLE.com/a/b", " /a/b ", "/a/b/index.html#part", "https://example.com:443/a/b"],
)  # fmt: skip
def test_spellings_of_one_url_have_one_key(url: str) -> None:
    assert url_key(url, OWN) == "/a/b"


@pytest.mark.parametrize(
    "url", ["/", "/index.html", "/index", "https://example.com", "https://example.com/", "/#top"]
)
def test_spellings_of_the_front_page_have_one_key(url: str) -> None:
    assert url_key(url, OWN) == "/"


@pytest.mark.parametrize(
    ("one", "other"),
    [("/A", "/a"), ("/a", "/a/b"), ("/a?x=1", "/a"), ("/a?x=1", "/a?x=2"), ("/index-of", "/-of"), ("/myindex", "/my"),
     ("/a%3Fb", "/a?b"), ("/a%23b", "/a"), ("/a%2541", "/a%41"), ("/htmlx", "/"), ("/a.html5", "/a")],
)  # fmt: skip
def test_different_urls_have_different_keys(one: str, other: str) -> None:
    assert url_key(one, OWN) != url_key(other, OWN)


@pytest.mark.parametrize(
    "url", ["https://other.org/a", "//other.org/a", "mailto:a@example.com", "tel:+123", "https://example.com.evil.org/",
            "http://sub.example.com/a", "javascript:void(0)", "ftp://example.com/a"],
)  # fmt: skip
def test_other_hosts_and_schemes_are_external(url: str) -> None:
    assert url_key(url, OWN) is None


def test_percent_signs_decode_to_the_same_letter() -> None:
    assert url_key("/caf%C3%A9") == url_key("/café") == "/café"


def test_without_hosts_every_host_is_foreign() -> None:
    assert url_key("https://example.com/a") is None


@settings(max_examples=500)
@given(
    st.lists(
        st.sampled_from(
            ["/", "/", "a", "B", "é", "index", ".html", ".htm", "%20", "%61", "%25", "%3F", "%23", "%2F", "?", "#",
             " ", "=", "https://example.com", "//", ":", ".", "-"]
        ),
        max_size=8,
    ).map("".join)
)  # fmt: skip
def test_the_key_of_a_key_is_itself(url: str) -> None:
    key = url_key(url, OWN)
    if key is not None and key.startswith("/"):
        assert url_key(key, OWN) == key


@example("/\n0")
@given(st.text())
def test_any_text_has_a_key_or_none(url: str) -> None:
    key = url_key(url, OWN)
    assert key is None or url_key(f"{url} ", OWN) == key
