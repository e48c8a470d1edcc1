"""Raw shards → the Parquet tables of a run."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from flows.join_corpora import corpora_of
from flows.relate import count_words, duplicate_tables, page_vectors, suggestion_tables
from flows.resolve import CONTENT_COLUMNS, Work, link_tables, page_tables, record_tables
from flows.steps import Steps
from flows.tables import chance_tables, field_tables, graph_tables, keyword_tables, keyword_use_tables
from transforms.frames import compute, settle
from transforms.links.corpora import each_corpus
from transforms.pages import without_parts_of_bundles
from transforms.schemas import TABLES, SchemaError, checked

if TYPE_CHECKING:
    from pathlib import Path

    from flows.extract import Extraction
    from flows.reference import Reference
    from flows.settings import Settings

ROW_GROUP = 4096


def tabulate(extraction: Extraction, settings: Settings, reference: Reference, folder: Path) -> dict[str, int]:
    """Write every table but `runs` to `folder`, and return the number of rows of each."""
    work = Work(extraction, settings, reference, corpora_of(settings, extraction))
    whole = extraction.cache().raw()
    light = each_corpus(whole.drop(CONTENT_COLUMNS), work.corpora, without_parts_of_bundles)
    with Steps(frozenset(TABLES), partial(_write, folder, whole)) as steps:
        add_steps(steps, work, settle(light))
    return {name: steps.row_counts[name] for name in TABLES if name in steps.row_counts}


def add_steps(steps: Steps, work: Work, records: pl.LazyFrame) -> None:
    """Name all steps and what each needs. First come those that others wait for."""
    pages = steps.add(page_tables, work, records)
    counted = steps.add(count_words, work, pages)
    keywords = steps.add(keyword_tables, work, records, pages)
    links = steps.add(link_tables, work, records, pages)
    vectors = steps.add(page_vectors, counted, pages, keywords)
    graph = steps.add(graph_tables, work, pages, links)
    duplicates = steps.add(duplicate_tables, counted, vectors, pages, keywords, graph)
    steps.add(record_tables, work, records, pages, links)
    steps.add(keyword_use_tables, work, pages, keywords, counted)
    steps.add(suggestion_tables, work, vectors, pages, keywords, links, graph, duplicates)
    steps.add(chance_tables, work, pages, links)
    steps.add(field_tables, work)


def _write(folder: Path, records: pl.LazyFrame, name: str, frame: pl.DataFrame) -> None:
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
