"""Derived urls beside those that the generators themselves build, on the shared corpora and on the small sites.

Without Hugo, Jekyll or npm these tests skip and say how to install them; under CI they install them. Zola
is never installed: that of npm wants Debian 13, and no other package has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.generators.real_urls import (
    Urls,
    astro_urls,
    derived_urls,
    differences,
    docusaurus_urls,
    eleventy_urls,
    hugo_urls,
    jekyll_urls,
    mkdocs_urls,
    need,
    vitepress_urls,
    zola_urls,
)
from tests.generators.sites import SITES
from tests.generators.test_small_sites import built_urls, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_kubernetes_has_the_urls_that_hugo_builds(unpacked: Callable[[str], Path], tmp_path: Path) -> None:
    need("hugo")
    site = unpacked("kubernetes") / "kubernetes"
    real = hugo_urls(site, tmp_path / "work")
    assert len(real) == 1128
    assert differences(real, built(site, tmp_path)) == []


def test_jekylls_own_docs_have_the_urls_that_jekyll_builds(unpacked: Callable[[str], Path], tmp_path: Path) -> None:
    need("jekyll")
    site = unpacked("jekyll") / "jekyll" / "docs"
    real = pages_alone(jekyll_urls(site, tmp_path / "work"))
    assert len(real) == 213
    assert differences(real, derived_urls(site)) == []


def test_the_small_site_of_hugo(tmp_path: Path) -> None:
    need("hugo")
    site = write(SITES["hugo"], tmp_path / "site")
    assert differences(hugo_urls(site, tmp_path / "work"), SITES["hugo"].urls) == []


def test_the_small_site_of_jekyll(tmp_path: Path) -> None:
    need("jekyll")
    site = write(SITES["jekyll"], tmp_path / "site")
    assert differences(pages_alone(jekyll_urls(site, tmp_path / "work")), SITES["jekyll"].urls) == []


def test_the_small_site_of_mkdocs(tmp_path: Path) -> None:
    site = write(SITES["mkdocs"], tmp_path / "site")
    assert differences(mkdocs_urls(site, tmp_path / "work"), SITES["mkdocs"].urls) == []


@pytest.mark.parametrize(("folder", "page_count"), [("docs", 180), ("test_site", 54)])
def test_zolas_own_sites_have_the_urls_that_zola_builds(
    folder: str, page_count: int, unpacked: Callable[[str], Path], tmp_path: Path
) -> None:
    need("zola")
    site = unpacked("zola") / "zola" / folder
    real = zola_urls(site, tmp_path / "work")
    assert len(real) == page_count
    assert differences(real, derived_urls(site)) == []


def test_the_small_site_of_zola(tmp_path: Path) -> None:
    need("zola")
    site = write(SITES["zola"], tmp_path / "site")
    assert differences(zola_urls(site, tmp_path / "work"), SITES["zola"].urls) == []


@pytest.mark.slow
def test_the_small_site_of_docusaurus(tmp_path: Path) -> None:
    need("npm", under_ci=False)
    site = write(SITES["docusaurus"], tmp_path / "site")
    assert differences(docusaurus_urls(site, tmp_path / "work"), SITES["docusaurus"].urls) == []


@pytest.mark.slow
def test_the_small_site_of_astro(tmp_path: Path) -> None:
    need("npm", under_ci=False)
    site = write(SITES["astro"], tmp_path / "site")
    assert differences(astro_urls(site, tmp_path / "work"), SITES["astro"].urls) == []


@pytest.mark.slow
def test_the_small_site_of_eleventy(tmp_path: Path) -> None:
    need("npm")
    site = write(SITES["eleventy"], tmp_path / "site")
    assert differences(eleventy_urls(site, tmp_path / "work"), SITES["eleventy"].urls) == []


@pytest.mark.slow
def test_the_small_site_of_vitepress(tmp_path: Path) -> None:
    need("npm")
    site = write(SITES["vitepress"], tmp_path / "site").parent
    assert differences(vitepress_urls(site, tmp_path / "work"), SITES["vitepress"].urls) == []


def built(site: Path, folder: Path) -> dict[str, str | None]:
    return {path: str(url) if url else None for path, url in built_urls(site, folder).items()}


def pages_alone(urls: Urls) -> Urls:
    """Return the urls of Markdown and HTML files: Jekyll makes pages of style sheets and feeds too."""
    return {path: url for path, url in urls.items() if path.endswith((".md", ".markdown", ".html"))}
