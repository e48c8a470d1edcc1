"""What pages have in common: the tables that need every page's words at once.

Words are weighed late and let go of as soon as the vectors are made: they are the largest thing that a build holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from transforms.likeness.duplicate_links import with_duplicates
from transforms.likeness.duplicates import build_page_duplicates, rank_keepers
from transforms.likeness.page_vectors import build_neighbourhoods, build_page_vectors
from transforms.likeness.reasons import with_reasons
from transforms.likeness.relevance import with_relevance, without_relevance
from transforms.likeness.rivals import build_page_rivals
from transforms.likeness.similarity import weigh_words
from transforms.likeness.suggestions import build_link_suggestions
from transforms.schemas import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flows.settings import Settings
    from transforms.likeness.terms import Terms


def relate_pages(
    tables: Mapping[str, pl.DataFrame], page_terms: pl.DataFrame, terms: Terms, settings: Settings
) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield page_duplicates, page_rivals, links (with relevance) and link_suggestions, from the tables by name.

    `page_terms` is as `transforms.likeness.terms` has it.
    """
    pages, links = tables["pages"], tables["links"]
    words = weigh_words(terms)
    ranked = rank_keepers(pages, tables["page_graph"], page_terms)
    page_vectors = build_page_vectors(words, tables["page_keywords"], pages)
    page_duplicates = build_page_duplicates(ranked, words, page_vectors.neighbours)
    yield "page_duplicates", page_duplicates
    links = with_duplicates(links, page_duplicates)
    yield (
        "page_rivals",
        build_page_rivals(ranked, tables["page_keywords"], tables["keywords"], page_duplicates, words),
    )
    if "suggestions" in settings.without:
        yield "links", without_relevance(links)
        yield "link_suggestions", pl.DataFrame(schema=TABLES["link_suggestions"].schema)
        return
    del words
    neighbourhoods = build_neighbourhoods(page_vectors)
    links = with_relevance(links, pages, page_vectors, neighbourhoods)
    yield "links", links
    suggestions = build_link_suggestions(
        pages,
        tables["page_urls"],
        links,
        tables["page_graph"],
        page_duplicates,
        page_vectors.neighbours,
        neighbourhoods,
        settings.suggestions.slots,
    )
    yield (
        "link_suggestions",
        with_reasons(suggestions, pages, tables["page_graph"], tables["page_keywords"], tables["keywords"]),
    )
