"""The steps that make the tables of keywords, the link graph and the front matter."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from flows.cache.count_fields import count_fields
from flows.cache.read_texts import read_texts
from transforms.frames import compute
from transforms.graph import graph_statistics, page_graph
from transforms.graph.click_depths import Entrances
from transforms.keywords import keyword_uses, keywords, vocabulary
from transforms.keywords.use_candidates import find_candidates
from transforms.schemas import TABLES

if TYPE_CHECKING:
    from flows.relate import CountedWords
    from flows.resolve import LinkTables, PageTables, Work


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
