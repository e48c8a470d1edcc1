"""The steps that make the tables of what pages have in common: they need every page's words at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from flows.cache.count_terms import read_page_terms
from transforms.likeness.duplicate_links import with_duplicates
from transforms.likeness.duplicates import build_page_duplicates, rank_keepers
from transforms.likeness.page_vectors import PageVectors, build_neighbourhoods, build_page_vectors
from transforms.likeness.reasons import with_reasons
from transforms.likeness.relevance import with_relevance, without_relevance
from transforms.likeness.rivals import build_page_rivals
from transforms.likeness.similarity import weigh_words
from transforms.likeness.suggestions import build_link_suggestions
from transforms.likeness.terms import Terms, number_terms
from transforms.schemas import TABLES

if TYPE_CHECKING:
    from flows.resolve import LinkTables, PageTables, Work
    from flows.tables import GraphTables, KeywordTables


class CountedWords(NamedTuple):
    """The words of all pages, and what tells equal texts (path, text_hash)."""

    terms: Terms
    text_hashes: pl.DataFrame


def count_words(work: Work, of_pages: PageTables) -> CountedWords:
    """Return the words of all pages, of which the cache has most counted."""
    page_terms = read_page_terms(work.extraction.cache())
    return CountedWords(number_terms(page_terms, of_pages.pages), page_terms.select("path", "text_hash"))


def page_vectors(counted: CountedWords, of_pages: PageTables, of_keywords: KeywordTables) -> PageVectors:
    """Return what each page is about, and the pages nearest to it."""
    return build_page_vectors(weigh_words(counted.terms), of_keywords.page_keywords, of_pages.pages)


class DuplicateTables(NamedTuple):
    """Pages that say the same, and pages that compete."""

    page_duplicates: pl.DataFrame
    page_rivals: pl.DataFrame


def duplicate_tables(
    counted: CountedWords, vectors: PageVectors, of_pages: PageTables, of_keywords: KeywordTables, graph: GraphTables
) -> DuplicateTables:
    """Return the clusters of pages of which one would be enough."""
    words = weigh_words(counted.terms)
    ranked = rank_keepers(of_pages.pages, graph.page_graph, counted.text_hashes)
    duplicates = build_page_duplicates(ranked, words, vectors.neighbours)
    rivals = build_page_rivals(ranked, of_keywords.page_keywords, of_keywords.keywords, duplicates, words)
    return DuplicateTables(duplicates, rivals)


class SuggestionTables(NamedTuple):
    """Links with their relevance, and those that are missing."""

    links: pl.DataFrame
    link_suggestions: pl.DataFrame


def suggestion_tables(
    work: Work,
    vectors: PageVectors,
    of_pages: PageTables,
    of_keywords: KeywordTables,
    of_links: LinkTables,
    graph: GraphTables,
    duplicates: DuplicateTables,
) -> SuggestionTables:
    """Return which links have nothing to do with their page, and which pages it should link to."""
    links = with_duplicates(of_links.resolved, duplicates.page_duplicates)
    if "suggestions" in work.settings.without:
        none = pl.DataFrame(schema=TABLES["link_suggestions"].schema)
        return SuggestionTables(without_relevance(links), none)
    pages, page_graph = of_pages.pages, graph.page_graph
    neighbourhoods = build_neighbourhoods(vectors)
    links = with_relevance(links, pages, vectors, neighbourhoods)
    suggestions = build_link_suggestions(
        pages,
        of_pages.page_urls,
        links,
        page_graph,
        duplicates.page_duplicates,
        vectors.neighbours,
        neighbourhoods,
        work.settings.suggestions.slots,
    )
    told = with_reasons(suggestions, pages, page_graph, of_keywords.page_keywords, of_keywords.keywords)
    return SuggestionTables(links, told)
