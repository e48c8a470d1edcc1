"""The steps that make the tables of pages, subjects, keywords, links and the link graph, from the records."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from flows.count_fields import count_fields
from flows.join_corpora import build_redirects, read_assets
from flows.read_texts import read_texts
from transforms import pages, subjects, text_damage
from transforms.frames import compute
from transforms.graph import graph_statistics, page_graph
from transforms.graph.click_depths import Entrances
from transforms.keywords import keyword_uses, keywords, vocabulary
from transforms.keywords.use_candidates import find_candidates
from transforms.links.corpora import Frames, build_corpus_links
from transforms.links.links import build_links
from transforms.links.redirects import redirect_problems
from transforms.schemas import TABLES
from transforms.shared_urls import url_problems

if TYPE_CHECKING:
    from flows.extract import Extraction
    from flows.reference import Reference
    from flows.relate import CountedWords
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


class KeywordTables(NamedTuple):
    """Keywords, and all that authors' spellings stand for."""

    page_keywords: pl.DataFrame
    keywords: pl.DataFrame
    vocabulary: pl.DataFrame
    vocabulary_candidates: pl.DataFrame


def keyword_tables(work: Work, records: pl.LazyFrame, of_pages: PageTables) -> KeywordTables:
    """Return what each keyword's spelling stands for."""
    mentioned = compute(vocabulary.mentions(records, "keywords"))
    words, unmerged = vocabulary.build_keyword_vocabulary(mentioned, work.reference.words, work.reference.keywords)
    page_keywords = compute(keywords.build_page_keywords(mentioned.lazy(), words.lazy()))
    keyword_table = compute(keywords.build_keywords(page_keywords.lazy(), of_pages.pages.lazy(), words.lazy()))
    columns = TABLES["vocabulary"].schema
    every = pl.concat([of_pages.subject_words.select(*columns), words.select(*columns)])
    return KeywordTables(page_keywords, keyword_table, every, unmerged)


class LinkTables(NamedTuple):
    """Redirects, and each link with its verdict; relevance comes later."""

    redirects: pl.DataFrame
    resolved: pl.DataFrame


def link_tables(work: Work, records: pl.LazyFrame, of_pages: PageTables) -> LinkTables:
    """Return where each link leads."""
    page_urls, corpora, aliases = of_pages.page_urls, work.corpora, of_pages.subject_aliases
    redirect_table = build_redirects(records, page_urls, corpora, work.extraction, work.settings)
    frames = Frames(records, of_pages.pages.lazy(), page_urls.lazy(), redirect_table.lazy())
    if corpora:
        return LinkTables(redirect_table, compute(build_corpus_links(frames, corpora, aliases)))
    assets = read_assets(work.extraction.listing)
    return LinkTables(redirect_table, compute(build_links(*frames, assets, aliases, work.settings.urls.rewrites)))


class RecordTables(NamedTuple):
    """What the records tell as they are, and all problems."""

    page_anchors: pl.DataFrame
    empty_slots: pl.DataFrame
    text_damage: pl.DataFrame
    places: pl.DataFrame
    problems: pl.DataFrame


def record_tables(work: Work, records: pl.LazyFrame, of_pages: PageTables, of_links: LinkTables) -> RecordTables:
    """Return the tables that need little but the records."""
    reference = work.reference
    undeclared = subjects.undeclared_problems(
        of_pages.page_subjects, reference.subjects, of_pages.subject_aliases, reference.alias_file
    )
    of_urls = redirect_problems(of_links.redirects) + url_problems(of_pages.page_urls, has_corpora=bool(work.corpora))
    return RecordTables(
        compute(pages.build_page_anchors(records)),
        compute(pages.build_empty_slots(records)),
        compute(text_damage.build_text_damage(records)),
        compute(pages.build_places(records)),
        _problems(records, work.extraction, of_urls + undeclared),
    )


def _problems(records: pl.LazyFrame, extraction: Extraction, of_tables: list[dict[str, object]]) -> pl.DataFrame:
    """Return the problems of files' content with those of names, folders, urls and subjects."""
    schema = TABLES["problems"].schema
    named = [{"path": path, **problem.as_row()} for path, problem in extraction.listing.problems] + of_tables
    of_others = pl.DataFrame(named, schema=schema).lazy()
    of_files = pages.build_problems(records).select(*schema)
    return compute(pl.concat([of_files, of_others]).sort("path", "line", "code", "message"))


class GraphTables(NamedTuple):
    """The link graph's figures of each page."""

    page_graph: pl.DataFrame


def graph_tables(work: Work, of_pages: PageTables, of_links: LinkTables) -> GraphTables:
    """Return where each page stands in the link graph."""
    entrances = Entrances(work.settings.graph.roots, work.settings.graph.listings)
    frames = (of_pages.pages.lazy(), of_pages.page_urls.lazy(), of_links.resolved.lazy())
    return GraphTables(compute(page_graph.build_page_graph(*frames, entrances)))


class ChanceTables(NamedTuple):
    """The link graph as a whole, beside random ones."""

    graph_statistics: pl.DataFrame
    subject_flows: pl.DataFrame


def chance_tables(work: Work, of_pages: PageTables, of_links: LinkTables) -> ChanceTables:
    """Return what the link graph would be by chance."""
    frames = (of_pages.pages.lazy(), of_pages.page_urls.lazy(), of_links.resolved.lazy())
    whole = graph_statistics.build_graph_statistics(*frames, work.settings.graph.random_graphs)
    return ChanceTables(whole.figures, whole.flows)


class FieldTables(NamedTuple):
    """The keys of front matter, and values that do not fit."""

    front_matter_fields: pl.DataFrame
    front_matter_oddities: pl.DataFrame


def field_tables(work: Work) -> FieldTables:
    """Return which keys the front matter has."""
    fields = count_fields(work.extraction.cache())
    return FieldTables(fields.fields(), fields.oddities())


class KeywordUses(NamedTuple):
    """Keywords that texts use and pages do not declare, and the other way round."""

    keyword_uses: pl.DataFrame


def keyword_use_tables(
    work: Work, of_pages: PageTables, of_keywords: KeywordTables, counted: CountedWords
) -> KeywordUses:
    """Return how keywords and texts fit together."""
    candidates = find_candidates(of_pages.pages, of_keywords.page_keywords, of_keywords.keywords, counted.terms)
    texts = read_texts(work.extraction.cache())
    return KeywordUses(keyword_uses.build_keyword_uses(candidates, of_keywords.keywords, texts))
