"""Several corpora → one set of tables: what is known of each, and what each builds for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from flows.cache.read_texts import read_key
from flows.reading_plan import site_rule
from flows.sites.parts import parts_of
from transforms.links.corpora import Corpus, own_rows
from transforms.links.redirects import build_redirects as build_corpus_redirects
from transforms.links.redirects import within_editions
from transforms.sites.assets import Assets
from transforms.sites.generated import template_keys

if TYPE_CHECKING:
    from flows.extract import Extraction
    from flows.list_files import Listing
    from flows.settings import Settings


def corpora_of(settings: Settings, extraction: Extraction) -> list[Corpus]:
    """Return the corpora of a build with several; none for a source alone."""
    return [
        Corpus(
            part.name, str(part.source), part.settings.site.hosts, part.base_path, read_assets(listing),
            part.settings.urls.rewrites, tuple(read_templates(part.settings, listing)),
        )
        for part, listing in zip(parts_of(settings), extraction.parts, strict=True)
        if part.name
    ]  # fmt: skip


def read_assets(listing: Listing) -> Assets:
    """Return the files that are no pages, as links may lead to them."""
    return Assets(tuple(listing.others), tuple(listing.static or ()), sees_root=listing.static is not None)


def read_templates(settings: Settings, listing: Listing) -> list[str]:
    """Return what the urls of pages are compared by that are programs or templates."""
    return template_keys(listing.others, site_rule(settings))


def build_redirects(
    records: pl.LazyFrame, page_urls: pl.DataFrame, corpora: list[Corpus], extraction: Extraction, settings: Settings
) -> pl.DataFrame:
    """Return `redirects`; a corpus' urls lead on within it."""
    if not corpora:
        return _of_one(records, page_urls, extraction, settings, "")
    found: list[pl.DataFrame] = []
    for corpus, part in zip(corpora, parts_of(settings), strict=True):
        own_urls = own_rows(page_urls.lazy(), corpus).collect()
        own = _of_one(own_rows(records, corpus), own_urls, extraction, part.settings, corpus.lead)
        lead = pl.lit(corpus.lead)
        found.append(own.with_columns(path=lead + pl.col("path"), target_path=lead + pl.col("target_path")))
    return pl.concat(found)


def _of_one(
    records: pl.LazyFrame, page_urls: pl.DataFrame, extraction: Extraction, settings: Settings, lead: str
) -> pl.DataFrame:
    found = build_corpus_redirects(records, page_urls.lazy())
    if not settings.urls.editions or not found["is_taken"].any():
        return found
    editions = read_key(extraction.cache(), settings.urls.editions)
    return within_editions(found, page_urls, editions.with_columns(pl.col("path").str.strip_prefix(lead)))
