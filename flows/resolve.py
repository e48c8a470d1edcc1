"""The steps that make the tables of pages, subjects, links and problems, from the records.

They tell whether a page is in order. A check of a few changed files makes these tables and no others
(`flows.foresee`), so that this module imports nothing that only other tables need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from flows.join_corpora import build_redirects, read_assets, read_templates
from transforms import pages, subjects, text_damage
from transforms.frames import compute
from transforms.links.corpora import Frames, build_corpus_links
from transforms.links.links import SiteFacts, build_links
from transforms.links.redirects import redirect_problems
from transforms.schemas import TABLES
from transforms.shared_urls import url_problems
from transforms.sites.generated import generated_urls

if TYPE_CHECKING:
    from flows.extract import Extraction
    from flows.reference import Reference
    from flows.settings import Settings
    from transforms.links.corpora import Corpus

CONTENT_COLUMNS = ("text", "front_matter")
"""The columns of `pages` that are as large as the corpus; no step has them, they are written from the shards."""


class Work(NamedTuple):
    """What there is to tabulate, and how."""

    extraction: Extraction
    settings: Settings
    reference: Reference
    corpora: list[Corpus]


class PageTables(NamedTuple):
    """Pages (without their contents), urls and subjects, with the subjects' vocabulary and aliases."""

    pages: pl.DataFrame
    page_urls: pl.DataFrame
    page_subjects: pl.DataFrame
    subjects: pl.DataFrame
    subject_words: pl.DataFrame
    subject_aliases: dict[str, str]


def page_tables(work: Work, records: pl.LazyFrame) -> PageTables:
    """Return what each file is, and what it is about."""
    mentions = subjects.build_mentions(records, work.settings.subjects.fallback)
    aliases = subjects.subject_aliases(mentions, work.reference.subjects)
    words = subjects.build_vocabulary(mentions, aliases)
    page_subjects = subjects.build_page_subjects(mentions, words)
    page_table = compute(pages.build_pages(records, page_subjects.lazy(), has_corpora=bool(work.corpora)))
    page_table = subjects.add_folder_subjects(page_table, page_subjects, aliases).select(
        column for column in TABLES["pages"].columns if column not in CONTENT_COLUMNS
    )
    subject_table = subjects.build_subjects(page_subjects, words, work.reference.subjects)
    page_urls = compute(pages.build_page_urls(records))
    return PageTables(page_table, page_urls, page_subjects, subject_table, words, aliases)


class LinkTables(NamedTuple):
    """Redirects, and each link with its verdict; relevance comes later."""

    redirects: pl.DataFrame
    resolved: pl.DataFrame


def link_tables(
    work: Work, records: pl.LazyFrame, of_pages: PageTables, *, has_wikilinks: bool | None = None
) -> LinkTables:
    """Return where each link leads.

    `has_wikilinks` says, of a source alone, whether it uses wikilinks; without it the links tell.
    """
    page_urls, corpora, aliases = of_pages.page_urls, work.corpora, of_pages.subject_aliases
    redirect_table = build_redirects(records, page_urls, corpora, work.extraction, work.settings)
    frames = Frames(records, of_pages.pages.lazy(), page_urls.lazy(), redirect_table.lazy())
    if corpora:
        return LinkTables(redirect_table, compute(build_corpus_links(frames, corpora, aliases)))
    listing, settings = work.extraction.listing, work.settings
    generated = generated_urls(records, read_templates(settings, listing))
    facts = SiteFacts(read_assets(listing), generated, settings.urls.rewrites, aliases)
    found = build_links(*frames, facts, has_wikilinks=has_wikilinks)
    return LinkTables(redirect_table, compute(found))


class RecordTables(NamedTuple):
    """What the records tell as they are, and all problems."""

    page_anchors: pl.DataFrame
    empty_slots: pl.DataFrame
    text_damage: pl.DataFrame
    places: pl.DataFrame
    problems: pl.DataFrame


def record_tables(work: Work, records: pl.LazyFrame, of_pages: PageTables, of_links: LinkTables) -> RecordTables:
    """Return the tables that need little but the records."""
    return RecordTables(
        compute(pages.build_page_anchors(records)),
        compute(pages.build_empty_slots(records)),
        compute(text_damage.build_text_damage(records)),
        compute(pages.build_places(records)),
        build_problems(work, records, of_pages, of_links),
    )


def build_problems(work: Work, records: pl.LazyFrame, of_pages: PageTables, of_links: LinkTables) -> pl.DataFrame:
    """Return the problems of files' content with those of names, folders, urls and subjects."""
    reference = work.reference
    undeclared = subjects.undeclared_problems(
        of_pages.page_subjects, reference.subjects, of_pages.subject_aliases, reference.alias_file
    )
    of_urls = redirect_problems(of_links.redirects) + url_problems(of_pages.page_urls, has_corpora=bool(work.corpora))
    schema = TABLES["problems"].schema
    of_listing = [{"path": path, **problem.as_row()} for path, problem in work.extraction.listing.problems]
    of_others = pl.DataFrame([*of_listing, *of_urls, *undeclared], schema=schema).lazy()
    of_files = pages.build_problems(records).select(*schema)
    return compute(pl.concat([of_files, of_others]).sort("path", "line", "code", "message"))
