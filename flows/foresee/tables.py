"""Records, some of them new → the tables that a build would make of them, as far as checks of pages need them.

Where no change touches what links are resolved by, the links of other pages stay as they were: only those of changed
pages, and of pages that link to these, are resolved. Else all are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from flows.extract import Extraction
from flows.resolve import CONTENT_COLUMNS, PageTables, Work, build_problems, link_tables, page_tables
from transforms import pages, text_damage
from transforms.frames import compute, settle
from transforms.links.corpora import each_corpus
from transforms.links.link_routes import is_wikilink
from transforms.schemas import TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.extract_cache import ExtractCache

NESTED = ("links", "empty_slots", "anchors", "places")
"""Columns of records that are wanted of a few pages only."""
OF_THE_PAGE_ALONE = (
    "size_bytes", "mtime_ns", "content_hash", "title", "description", "author", "published_on", "updated_on", "score",
    "is_noindex", "is_draft", "text_hash", "word_count", "empty_fields", "invalid_fields", "heading_count",
    "formula_count", "code_block_count", "text_ends_open", "keywords", "problems", "damage", *NESTED,
    *CONTENT_COLUMNS,
)  # fmt: skip
"""Columns of records that no link to the page is resolved by."""


class Patch(NamedTuple):
    """A table of the published run in which the rows of some pages are replaced."""

    rows: pl.DataFrame
    column: str
    replaced: list[str] | None
    """Pages whose rows go; None: all go."""
    unknown: tuple[str, ...] = ()
    """Columns that only a build can tell, such as how relevant a link is."""


class Records:
    """The records of a site: those of the cache, with some replaced by new ones."""

    def __init__(self, cache: ExtractCache, new: pl.DataFrame, changed: Sequence[str]):
        is_old, before = pl.col("path").is_in(list(changed)), cache.raw()
        self.new, self.changed = new.sort("path"), list(changed)
        self.kept = before.filter(~is_old)
        self.resolving = [name for name in new.columns if name not in OF_THE_PAGE_ALONE]
        self.before = compute(before.filter(is_old).select(*self.resolving, "links").sort("path"))

    def raw(self) -> pl.LazyFrame:
        """Return the record of each file, by path."""
        return pl.concat([self.kept, self.new.lazy()]).sort("path")

    def with_links_of(self, sources: Sequence[str] | None) -> pl.LazyFrame:
        """Return what links are resolved by of all records, by path, and the links of some pages; None: of all."""
        columns = ("path", *self.resolving[1:], "anchors", "links")
        if sources is None:
            return settle(self.raw().select(*columns))
        is_source = pl.col("path").is_in(list(sources))
        without = pl.lit(None, self.new.schema["links"])
        parts = [
            self.kept.filter(is_source).select(*columns),
            self.kept.filter(~is_source).select(*columns[:-1], links=without),
            self.new.lazy().select(*columns),
        ]
        return settle(pl.concat(parts).sort("path"))

    def keep_resolution(self) -> bool:
        """Whether every link that is not on a changed page is resolved as before."""
        return self.before.select(self.resolving).equals(self.new.select(self.resolving))


@dataclass(frozen=True)
class Ahead(Extraction):
    """An extraction that was not made: what it would have in its cache."""

    records: Records | None = None

    def cache(self) -> Records:  # type: ignore[override]
        """Return the records in the place of the cache that would hold them."""
        assert self.records is not None
        return self.records


class Ground(NamedTuple):
    """What the patches are made of: all records but for their links and texts, and the tables of pages."""

    work: Work
    records: Records
    whole: pl.LazyFrame
    of_pages: PageTables


def lay_ground(work: Work, records: Records) -> Ground:
    """Return what the patches are made of."""
    light = [name for name in records.new.columns if name not in (*NESTED, *CONTENT_COLUMNS)]
    whole = settle(each_corpus(records.raw().select(*light), work.corpora, pages.without_parts_of_bundles))
    return Ground(work, records, whole, page_tables(work, whole))


def page_patches(ground: Ground) -> dict[str, Patch]:
    """Return the tables, by name, that no link has to be resolved for."""
    of_pages, records = ground.of_pages, ground.records
    frames = {
        "pages": of_pages.pages,
        "page_subjects": of_pages.page_subjects,
        "subjects": of_pages.subjects,
        "page_urls": of_pages.page_urls,
        "text_damage": compute(text_damage.build_text_damage(ground.whole)),
    }
    places = compute(pages.build_places(records.new.lazy()))
    patches = {name: _patch(name, frame, "path", None) for name, frame in frames.items()}
    return {**patches, "places": _patch("places", places, "path", records.changed)}


def link_patches(ground: Ground, links_before: pl.LazyFrame, *, is_same_ground: bool) -> dict[str, Patch]:
    """Return the other tables. `is_same_ground`: nothing but the records differs from the published run."""
    work, records, whole, of_pages = ground
    sources, has_wikilinks = _touched(records, links_before) if is_same_ground else (None, None)
    of_links = link_tables(work, records.with_links_of(sources), of_pages, has_wikilinks=has_wikilinks)
    return {
        "redirects": _patch("redirects", of_links.redirects, "path", None),
        "problems": _patch("problems", build_problems(work, whole, of_pages, of_links), "path", None),
        "links": _patch("links", of_links.resolved, "source_path", sources),
    }


def _patch(name: str, frame: pl.DataFrame, column: str, replaced: list[str] | None) -> Patch:
    """Return a table with the columns that it has to have; those that are not known are NULL."""
    columns = TABLES[name].columns
    wanted = [column for column in columns if name != "pages" or column not in CONTENT_COLUMNS]
    unknown = tuple(column for column in wanted if column not in frame.columns)
    empty = [pl.lit(None, columns[column].dtype).alias(column) for column in unknown]
    return Patch(frame.with_columns(empty).select(wanted), column, replaced, unknown)


def _touched(records: Records, before: pl.LazyFrame) -> tuple[list[str] | None, bool | None]:
    """Return the pages whose links have to be resolved, and whether the site has wikilinks.

    None for pages: all of them; for wikilinks: only all links can tell.
    """
    has_wikilinks = _has_wikilinks(records, before)
    if has_wikilinks is None or not records.keep_resolution():
        return None, None
    is_led_here = pl.col("target_path").is_in(records.changed) | pl.col("id_path").is_in(records.changed)
    led_here = compute(before.filter(is_led_here).select(pl.col("source_path").unique()))["source_path"]
    return sorted({*records.changed, *led_here}), has_wikilinks


def _has_wikilinks(records: Records, before: pl.LazyFrame) -> bool | None:
    """Return whether the site uses wikilinks, as far as unchanged pages tell; None where changed pages may decide."""
    is_named = (pl.col("kind") == "wikilink") & pl.col("target_path").is_not_null()
    kept = before.filter(is_named & ~pl.col("source_path").is_in(records.changed))
    if compute(kept.select("source_path").head(1)).height:
        return True
    changed = pl.concat([records.before.select("links"), records.new.select("links")])
    written = changed.lazy().explode("links").drop_nulls().unnest("links").filter(is_wikilink())
    return None if compute(written.head(1)).height else False
