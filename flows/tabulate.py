"""Raw shards → the Parquet tables of a run."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import polars as pl

from flows.count_fields import count_fields
from flows.count_terms import read_page_terms
from flows.join_corpora import build_redirects, corpora_of, read_assets
from flows.read_texts import read_texts
from flows.relate import relate_pages
from transforms import pages, subjects, text_damage
from transforms.frames import compute, settle
from transforms.graph import graph_statistics, page_graph
from transforms.graph.click_depths import Entrances
from transforms.keywords import keyword_uses, keywords, vocabulary
from transforms.keywords.use_candidates import find_candidates
from transforms.likeness.terms import number_terms
from transforms.links import links, redirects
from transforms.links.corpora import Corpus, Frames, build_corpus_links, each_corpus
from transforms.schemas import TABLES, SchemaError, checked
from transforms.shared_urls import url_problems

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flows.extract import Extraction
    from flows.reference import Reference
    from flows.settings import Settings

CONTENT_COLUMNS = ("text", "front_matter")
"""The columns of `pages` that are as large as the corpus; only the last step reads them."""
ROW_GROUP = 4096


def tabulate(extraction: Extraction, settings: Settings, reference: Reference, folder: Path) -> dict[str, int]:
    """Write every table but `runs` to `folder`, and return the number of rows of each."""
    records = extraction.cache().raw()
    corpora = corpora_of(settings, extraction)
    light = each_corpus(records.drop(CONTENT_COLUMNS), corpora, pages.without_parts_of_bundles)
    row_counts: dict[str, int] = {}
    with ThreadPoolExecutor(1) as pool:
        writes: list[Future[None]] = []
        for name, frame in build_tables(settle(light), corpora, extraction, settings, reference):
            writes.append(pool.submit(_write, name, frame, folder, records))
            row_counts[name] = frame.height
        for write in writes:
            write.result()
    return row_counts


def build_tables(
    records: pl.LazyFrame,
    corpora: list[Corpus],
    extraction: Extraction,
    settings: Settings,
    reference: Reference,
) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield each table's name and frame; `pages` without its content columns."""
    subject_mentions = subjects.build_mentions(records, settings.subjects.fallback)
    subject_aliases = subjects.subject_aliases(subject_mentions, reference.subjects)
    subject_words = subjects.build_vocabulary(subject_mentions, subject_aliases)
    page_subjects = subjects.build_page_subjects(subject_mentions, subject_words)
    page_table = compute(pages.build_pages(records, page_subjects.lazy(), has_corpora=bool(corpora)))
    page_table = subjects.add_folder_subjects(page_table, page_subjects, subject_aliases).select(
        column for column in TABLES["pages"].columns if column not in CONTENT_COLUMNS
    )
    yield "pages", page_table
    yield "page_subjects", page_subjects
    yield "subjects", subjects.build_subjects(page_subjects, subject_words, reference.subjects)

    mentioned = compute(vocabulary.mentions(records, "keywords"))
    keyword_words, unmerged = vocabulary.build_keyword_vocabulary(mentioned, reference.words, reference.keywords)
    page_keywords = compute(keywords.build_page_keywords(mentioned.lazy(), keyword_words.lazy()))
    yield "page_keywords", page_keywords
    keyword_table = compute(keywords.build_keywords(page_keywords.lazy(), page_table.lazy(), keyword_words.lazy()))
    yield "keywords", keyword_table
    columns = TABLES["vocabulary"].schema
    yield "vocabulary", pl.concat([subject_words.select(*columns), keyword_words.select(*columns)])
    yield "vocabulary_candidates", unmerged

    page_urls = compute(pages.build_page_urls(records))
    yield "page_urls", page_urls
    redirect_table = build_redirects(records, page_urls, corpora, extraction, settings)
    yield "redirects", redirect_table
    frames = Frames(records, page_table.lazy(), page_urls.lazy(), redirect_table.lazy())
    link_table = compute(
        build_corpus_links(frames, corpora, subject_aliases)
        if corpora
        else links.build_links(*frames, read_assets(extraction.listing), subject_aliases, settings.urls.rewrites)
    )
    yield "page_anchors", compute(pages.build_page_anchors(records))
    yield "empty_slots", compute(pages.build_empty_slots(records))
    yield "text_damage", compute(text_damage.build_text_damage(records))
    yield "places", compute(pages.build_places(records))
    undeclared = subjects.undeclared_problems(
        page_subjects, reference.subjects, subject_aliases, reference.alias_file
    )
    of_urls = redirects.redirect_problems(redirect_table) + url_problems(page_urls, has_corpora=bool(corpora))
    yield "problems", _problems(records, extraction, of_urls + undeclared)
    del records, mentioned  # large, and all that follows needs only what was made of them
    entrances = Entrances(settings.graph.roots, settings.graph.listings)
    graph = compute(page_graph.build_page_graph(page_table.lazy(), page_urls.lazy(), link_table.lazy(), entrances))
    yield "page_graph", graph
    whole = graph_statistics.build_graph_statistics(
        page_table.lazy(), page_urls.lazy(), link_table.lazy(), settings.graph.random_graphs
    )
    yield "graph_statistics", whole.figures
    yield "subject_flows", whole.flows
    fields = count_fields(extraction.cache())
    yield "front_matter_fields", fields.fields()
    yield "front_matter_oddities", fields.oddities()
    page_terms = read_page_terms(extraction.cache())
    terms = number_terms(page_terms, page_table)
    candidates = find_candidates(page_table, page_keywords, keyword_table, terms)
    texts = read_texts(extraction.cache())
    yield "keyword_uses", keyword_uses.build_keyword_uses(candidates, keyword_table, texts)
    del candidates
    compared = {
        "pages": page_table, "page_urls": page_urls, "links": link_table, "page_graph": graph,
        "page_keywords": page_keywords, "keywords": keyword_table,
    }  # fmt: skip
    yield from relate_pages(compared, page_terms.select("path", "text_hash"), terms, settings)


def _problems(records: pl.LazyFrame, extraction: Extraction, of_tables: list[dict[str, object]]) -> pl.DataFrame:
    """Return the problems of files' content with those of names, folders, urls and subjects."""
    schema = TABLES["problems"].schema
    named = [{"path": path, **problem.as_row()} for path, problem in extraction.listing.problems] + of_tables
    of_others = pl.DataFrame(named, schema=schema).lazy()
    of_files = pages.build_problems(records).select(*schema)
    return compute(pl.concat([of_files, of_others]).sort("path", "line", "code", "message"))


def _write(name: str, frame: pl.DataFrame, folder: Path, records: pl.LazyFrame) -> None:
    """Write a table; the content columns of `pages` go from the shards to the file without being held whole.

    They stand in the same order there: both come from the records, by path.
    """
    if name == "pages":
        contents = records.filter("is_page").select(*CONTENT_COLUMNS)
        if compute(contents.select(pl.len())).item() != frame.height:
            raise SchemaError(f"pages: {frame.height} rows, but another number of texts; build again with --full")
        light = checked(name, frame, without=CONTENT_COLUMNS).lazy()
        rows = pl.concat([light, contents], how="horizontal").select(*TABLES[name].columns)
    else:
        rows = checked(name, frame).lazy()
    rows.sink_parquet(folder / f"{name}.parquet", compression="zstd", compression_level=1, row_group_size=ROW_GROUP)
