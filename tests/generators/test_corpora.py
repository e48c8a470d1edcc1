"""The shared corpora: the right generator first, and a url for every page that the site publishes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flows.settings import Settings
from flows.sites.recognise import recognise

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Site

CORPORA = {
    "kubernetes": ("hugo", 1263, 1128, 0.94),
    "github-docs": ("github-docs", 1614, 1614, 0.99),
    "jekyll": ("jekyll", 213, 213, 0.99),
    "zola": ("zola", 237, 234, 0.58),
    "obsidian-tasks": ("obsidian", 323, 323, 0.99),
}
"""Generator, pages, pages with a url (no parts of bundles, and rendered), and least share of internal
links that lead somewhere: docs/links.md says why not all do."""
INNER_FOLDERS = {
    "kubernetes": "kubernetes/content/en",
    "github-docs": "github-docs/content",
    "jekyll": "jekyll/docs",
    "zola": "zola/docs/content",
    "obsidian-tasks": "obsidian-tasks/docs",
    "quicktakes-2025-02-27": "quicktakes/content",
}
HOME_PAGES = {
    "kubernetes": "_index.html",
    "github-docs": "index.md",
    "jekyll": "pages/index.html",
}


@pytest.mark.parametrize("name", CORPORA)
def test_a_corpus_is_recognised_and_its_pages_have_urls(
    name: str, unpacked: Callable[[str], Path], site: Site
) -> None:
    generator, page_count, url_count, resolved_share = CORPORA[name]
    source = unpacked(name)
    assert recognise(Settings(source=source)).recognition.generator == generator
    site.build(source=source)
    assert site.sql("select count(*), count(url) from pages") == [(page_count, url_count)]
    ((share,),) = site.sql(
        "select 1 - avg((verdict in ('broken', 'ambiguous'))::int) from links where verdict <> 'external'"
    )
    assert isinstance(share, float)
    assert share > resolved_share


@pytest.mark.parametrize("name", INNER_FOLDERS)
def test_a_corpus_is_recognised_by_its_content_folder_alone(name: str, unpacked: Callable[[str], Path]) -> None:
    source = unpacked(name) / INNER_FOLDERS[name]
    generator = CORPORA[name][0] if name in CORPORA else "cloudcannon-next"
    assert recognise(Settings(source=source)).recognition.generator == generator


@pytest.mark.parametrize("name", HOME_PAGES)
def test_urls_are_the_same_from_the_content_folder(name: str, unpacked: Callable[[str], Path], site: Site) -> None:
    site.build(source=unpacked(name) / INNER_FOLDERS[name])
    assert site.sql(f"select url from pages where path = '{HOME_PAGES[name]}'") == [("/",)]
