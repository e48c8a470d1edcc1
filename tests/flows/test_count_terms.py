"""Counted words: kept beside the shards of the cache, and counted again only where files changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Site

LONG = "Clay holds water and cracks when dry so add compost each autumn and keep off it while it is wet and sticky."
NEAR = "select path from page_duplicates where kind = 'text' order by path"


def write(site: Site, path: str, text: str) -> None:
    site.write(path, f"---\ntitle: {path}\n---\n{text}\n")


def test_words_are_counted_once_a_shard_and_let_go_of_with_it(site: Site) -> None:
    write(site, "a.md", LONG)
    write(site, "b.md", LONG)
    site.build()
    assert site.sql(NEAR) == [("a.md",), ("b.md",)]
    (first,) = site.warehouse.cache.rglob("*.terms")
    stamp = first.stat().st_mtime_ns
    write(site, "c.md", LONG)
    site.build()
    assert site.sql(NEAR) == [("a.md",), ("b.md",), ("c.md",)]
    assert first.stat().st_mtime_ns == stamp
    assert len(list(site.warehouse.cache.rglob("*.terms"))) == 2
    site.build(full=True)
    assert len(list(site.warehouse.cache.rglob("*.terms"))) == 1


def test_a_page_that_changed_is_known_by_its_new_words_alone(site: Site) -> None:
    write(site, "a.md", LONG)
    write(site, "b.md", LONG)
    site.build()
    write(site, "b.md", LONG.replace("Clay", "Sand"))
    site.build()
    assert site.sql(NEAR) == []


def test_counted_words_that_cannot_be_read_are_counted_again(site: Site) -> None:
    write(site, "a.md", LONG)
    write(site, "b.md", LONG)
    site.build()
    (kept,) = site.warehouse.cache.rglob("*.terms")
    kept.write_bytes(b"half a fi")
    write(site, "c.md", "Another text.")
    site.build()
    assert site.sql(NEAR) == [("a.md",), ("b.md",)]
