"""Urls of pages that a generator makes without a file: lists by folder and term, templates, and links to them."""

from __future__ import annotations

import pytest

from flows.sites.site_lists import lists_of
from transforms.sites.generated import list_keys, template_keys
from transforms.sites.site_urls import SiteRule, UrlRule, place

TAGS = ("tags", ("tags/", "tags/:term/"))
HUGO = UrlRule(
    "content", "/:path/", spelling="hugo", lists=(("@page", ("",)), ("@folder", (":term/",)), TAGS), hidden=("_",)
)
VAULT = UrlRule("", "/:path", spelling="quartz", lists=(("@folders", (":term",)), TAGS))
BLOG = UrlRule("blog", "/news/:path", lists=(("@page", ("", "archive")), TAGS), list_spelling="kebab")


@pytest.mark.parametrize(
    ("rule", "path", "tags", "keys"),
    [
        (HUGO, "content/beds/Raised Beds/oak.md", [], ["/", "/beds", "/tags"]),
        (HUGO, "content/about.md", ["Broad Beans", "C++"], ["/", "/tags", "/tags/broad-beans", "/tags/c++"]),
        (HUGO, "content/de/beete/oak.md", ["Bohnen"], ["/de", "/de/beete", "/de/tags", "/de/tags/bohnen"]),
        (HUGO, "content/_parts/oak.md", ["Oak"], []),
        (HUGO, "content/about.md", [" ", "/"], ["/", "/tags"]),
        (VAULT, "My Garden/beds/oak.md", ["trees/oak"],
         ["/My-Garden", "/My-Garden/beds", "/tags", "/tags/trees/oak"]),
        (BLOG, "blog/2024-01-01-oak.md", ["broadBeans v2"], ["/news", "/news/archive", "/news/tags",
                                                            "/news/tags/broad-beans-v-2"]),
        (BLOG, "blog/rain.md", [], ["/news", "/news/archive", "/news/tags"]),
    ],
)  # fmt: skip
def test_the_lists_that_a_page_stands_on(rule: UrlRule, path: str, tags: list[str], keys: list[str]) -> None:
    site = SiteRule((rule,), languages=("en", "de"), default_language="en")
    found = place(path, site)
    assert found is not None
    assert list_keys(found, site, lambda key: tags if key == "tags" else []) == keys


def test_programs_and_templates_have_urls_but_for_dynamic_ones() -> None:
    rules = (
        UrlRule("src/pages", "/:path/", hidden=("_",), templates=(".astro", ".tsx")),
        UrlRule("docs", "/docs/:path/"),
    )
    paths = ["src/pages/index.astro", "src/pages/about/Team.tsx", "src/pages/[slug].astro", "src/pages/_part.astro",
             "docs/script.tsx", "src/pages/style.css", "other.astro"]  # fmt: skip
    assert template_keys(paths, SiteRule(rules)) == ["/", "/about/Team"]
    assert template_keys(paths, SiteRule()) == []


PLACES = {"@page": ("",), "@folder": (":term/",)}
USUAL = {**PLACES, "tags": ("tags/", "tags/:term/")}


@pytest.mark.parametrize(
    ("taxonomies", "without", "lists"),
    [
        (None, None, USUAL),
        ({"series": "series"}, None, {**PLACES, "series": ("series/", "series/:term/")}),
        ([{"name": "tags"}, {"name": "Big Themes", "slug": "big"}, {"name": "x", "render": False}, "odd"], None,
         {**PLACES, "taxonomies.tags": ("tags/", "tags/:term/"),
          "taxonomies.Big Themes": ("big/", "big/:term/")}),
        (None, ["taxonomy", "term"], PLACES),
        (None, ["taxonomy"], {**PLACES, "tags": ("tags/:term/",)}),
        (None, ["taxonomyTerm", "taxonomy"], PLACES),
        (None, ["section", "home", "term"], {"tags": ("tags/",)}),
        ("odd", "odd", PLACES),
    ],
)  # fmt: skip
def test_what_a_configuration_says_of_lists(taxonomies: object, without: object, lists: object) -> None:
    assert lists_of(USUAL, taxonomies, without) == lists
