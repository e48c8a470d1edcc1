"""Urls that several pages have."""

from __future__ import annotations

import polars as pl

from transforms.shared_urls import url_problems


def test_every_page_of_a_shared_url_is_told_with_the_others() -> None:
    page_urls = pl.DataFrame(
        [
            ("a.md", "/x/", "/x", "authored"),
            ("b.md", "/x", "/x", "derived"),
            ("c.md", "/c", "/c", "derived"),
            ("c.md", "/x", "/x", "alias"),
            ("d.md", "/d", "/d", "authored"),
        ],
        schema=["path", "url", "url_key", "kind"],
        orient="row",
    )
    rows = [(row["path"], row["code"], str(row["message"])) for row in url_problems(page_urls)]
    assert [(path, code) for path, code, _ in rows] == [("a.md", "url-taken"), ("b.md", "url-taken")]
    assert "The url /x is also that of b.md." in rows[0][2]
    assert "The url /x is also that of a.md." in rows[1][2]


def test_many_pages_of_one_url_are_counted() -> None:
    paths = [f"{name}.md" for name in "abcdef"]
    frame = pl.DataFrame({"path": paths, "url": "/x", "url_key": "/x", "kind": "authored"})
    assert "is also that of b.md, c.md, d.md and 2 more." in str(url_problems(frame)[0]["message"])
