"""Generated pages: urls that a site answers at though no Markdown file has them.

Generators list pages: those of a section, of a term such as a tag, and of all. And a site has pages that are programs
or templates (`src/pages/help.js`, `index.astro`). A link to one is good, though it leads to no page of the source.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from transforms.sites.site_urls import PageFacts, SitePath, SiteRule, derived_url, is_hidden, place, quoted
from transforms.sites.spellings import SPELLINGS
from transforms.sites.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

PAGE, FOLDER, FOLDERS = "@page", "@folder", "@folders"
"""What a rule may list pages by besides keys of the front matter: all of them, the first folder, every folder."""
_TERM = ":term"
NONE_GENERATED = pl.LazyFrame(schema={"url_key": pl.String})
_DYNAMIC = re.compile(r"[\[\]$]")


def list_keys(found: SitePath, site: SiteRule, told: Callable[[str], list[str]]) -> list[str]:
    """Return what the urls of the lists are compared by on which a page stands.

    `told` returns the values of a key of the page's front matter. The list of a key's terms is there without any.
    """
    rule = found.rule
    if not rule.lists or is_hidden(found):
        return []
    spell = SPELLINGS[rule.list_spelling or rule.spelling]
    base = rule.pattern.partition(":")[0]
    keys: list[str | None] = []
    for key, patterns in rule.lists:
        terms = _terms(key, found, told)
        for pattern in patterns:
            names = [_spelled(term, spell) for term in terms] if _TERM in pattern else [""]
            urls = [f"{_lead(found, site)}{base}{pattern.replace(_TERM, name)}" for name in names]
            keys += [url_key(re.sub(r"//+", "/", quoted(url))) for url in urls]
    return sorted({key for key in keys if key})


def _terms(key: str, found: SitePath, told: Callable[[str], list[str]]) -> list[str]:
    folders = found.folders
    if key == PAGE:
        return [key]
    if key == FOLDER:
        return list(folders[:1])
    if key == FOLDERS:
        return ["/".join(folders[:count]) for count in range(1, len(folders) + 1)]
    return [term for term in (text.strip().strip("/") for text in told(key)) if term]


def _spelled(term: str, spell: Callable[[str], str]) -> str:
    return "/".join(spell(part) for part in term.split("/"))


def _lead(found: SitePath, site: SiteRule) -> str:
    return f"/{found.language}/" if found.language and found.language != site.default_language else "/"


def template_keys(paths: Iterable[str], site: SiteRule) -> list[str]:
    """Return what the urls of pages are compared by that are programs or templates; dynamic routes have none."""
    endings = tuple({ending for rule in site.rules for ending in rule.templates})
    keys: set[str | None] = set()
    for path in paths:
        if not path.endswith(endings) or not endings or _DYNAMIC.search(path):
            continue
        ending = next(ending for ending in endings if path.endswith(ending))
        found = place(f"{path.removesuffix(ending)}.md", site)
        if found and ending in found.rule.templates:
            url = derived_url(found, PageFacts(), site)
            keys.add(url_key(url) if url else None)
    return sorted(key for key in keys if key)


def generated_urls(records: pl.LazyFrame, templates: Iterable[str]) -> pl.LazyFrame:
    """Return the urls of generated pages, once each: url_key."""
    listed = records.select(url_key=pl.col("lists").explode(empty_as_null=False)).drop_nulls()
    made = pl.LazyFrame({"url_key": list(templates)}, {"url_key": pl.String})
    return pl.concat([listed, made]).unique(maintain_order=True)


def with_generated(links: pl.LazyFrame, generated: pl.LazyFrame) -> pl.LazyFrame:
    """Add `is_generated`: the url that a link is seen to lead to is that of a generated page."""
    found = generated.with_columns(is_generated=pl.lit(value=True))
    asked = pl.col("url_seen").str.replace(r"\?.*$", "")
    return (
        links.with_columns(generated_key=asked)
        .join(found, left_on="generated_key", right_on="url_key", how="left", maintain_order="left")
        .with_columns(pl.col("is_generated").fill_null(value=False))
        .drop("generated_key")
    )
