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
from transforms.links.links import PAGE_COLUMNS
from transforms.schemas import TABLES
from transforms.subjects import subject_aliases

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from flows.cache.extract_cache import ExtractCache

NESTED = ("links", "empty_slots", "anchors", "places")
"""Columns of records that are wanted of a few pages only."""
OF_THE_PAGE_ALONE = (
    "size_bytes", "mtime_ns", "content_hash", "title", "description", "author", "published_on", "updated_on", "score",
    "is_noindex", "is_draft", "text_hash", "word_count", "empty_fields", "invalid_fields", "heading_count",
    "formula_count", "code_block_count", "text_ends_open", "keywords", "problems", "damage", *NESTED,
    *CONTENT_COLUMNS,
)  # fmt: skip
"""Columns of records that no link to the page is resolved by."""


OF_THE_SITE = ("url", "folder_subject_id", "is_subject_elsewhere")
"""Columns of `pages` that other pages have a part in; as long as links are resolved by the same, they stay."""


class Patch(NamedTuple):
    """A table of the published run in which the rows of some pages are replaced."""

    rows: pl.DataFrame
    column: str
    replaced: list[str] | None
    """Pages whose rows go; None: all go."""
    unknown: tuple[str, ...] = ()
    """Columns that only a build can tell, such as how relevant a link is."""

    @property
    def is_as_published(self) -> bool:
        """Whether no row is replaced."""
        return self.replaced == []


class Records:
    """The records of a site: those of the cache, with some replaced by new ones."""

    def __init__(self, cache: ExtractCache, new: pl.DataFrame, changed: Sequence[str]):
        self.cache, self.new, self.changed = cache, new.sort("path"), list(changed)
        self.kept = cache.raw().filter(~pl.col("path").is_in(self.changed))
        self.resolving = [name for name in new.columns if name not in OF_THE_PAGE_ALONE]
        self.before = compute(cache.records(self.changed).select(*self.resolving, "links"))

    def raw(self) -> pl.LazyFrame:
        """Return the record of each file, by path."""
        return pl.concat([self.kept, self.new.lazy()]).sort("path")

    def with_links_of(self, sources: Sequence[str] | None) -> pl.LazyFrame:
        """Return what links are resolved by of all records, by path, and the links of some pages; None: of all.

        `sources` have all changed pages. The anchors of others are there if a link of the sources names any.
        """
        columns = ("path", *self.resolving[1:], "anchors", "links")
        if sources is None:
            return settle(self.raw().select(*columns))
        old = self.cache.records(set(sources) - set(self.changed))
        asking = compute(pl.concat([frame.select(*columns) for frame in (old, self.new.lazy())]))
        anchors_asked = asking["links"].explode(empty_as_null=True).struct.field("target_anchor")
        unread = columns[-1:] if anchors_asked.is_not_null().any() else columns[-2:]
        others = (
            self.kept.filter(~pl.col("path").is_in(list(sources)))
            .select(*(name for name in columns if name not in unread))
            .with_columns(pl.lit(None, self.new.schema[name]).alias(name) for name in unread)
        )
        return settle(pl.concat([asking.lazy(), others.select(*columns)]).sort("path"))

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
    """What the patches are made of: all records, and the tables of pages.

    Where no change touches what links are resolved by, the tables of pages differ from the published ones in the rows
    of changed pages alone: `changed_pages`. `of_pages.pages` then has only the columns that links need.
    """

    work: Work
    records: Records
    of_pages: PageTables
    changed_pages: pl.DataFrame | None


def lay_ground(work: Work, records: Records, published: Path, *, has_same_files: bool) -> Ground:
    """Return what the patches are made of.

    `published` is the folder of the published tables; `has_same_files`: nothing but the records differs from them.
    """
    if has_same_files and not work.corpora and records.keep_resolution():
        return _published_ground(work, records, published)
    light = [name for name in records.new.columns if name not in (*NESTED, *CONTENT_COLUMNS)]
    whole = settle(each_corpus(records.raw().select(*light), work.corpora, pages.without_parts_of_bundles))
    return Ground(work, records, page_tables(work, whole), None)


def _published_ground(work: Work, records: Records, published: Path) -> Ground:
    """Return the published tables of pages, with what changed pages tell of themselves alone."""
    tables = {name: pl.scan_parquet(published / f"{name}.parquet") for name in PageTables._fields if name in TABLES}
    is_changed = pl.col("path").is_in(records.changed)
    before = tables.pop("pages")
    others = {name: compute(frame) for name, frame in tables.items()}
    changed = compute(
        pages.build_pages(records.new.lazy().drop("url"), others["page_subjects"].lazy())
        .join(before.filter(is_changed).select("path", *OF_THE_SITE), on="path", maintain_order="left")
        .select(name for name in TABLES["pages"].columns if name not in CONTENT_COLUMNS)
    )
    linked = [frame.select(PAGE_COLUMNS) for frame in (before.filter(~is_changed), changed.lazy())]
    aliases = subject_aliases(others["page_subjects"], work.reference.subjects)
    of_pages = PageTables(
        pages=compute(pl.concat(linked).sort("path")), subject_words=pl.DataFrame(), subject_aliases=aliases, **others
    )
    return Ground(work, records, of_pages, changed)


def page_patches(ground: Ground) -> dict[str, Patch]:
    """Return the tables, by name, that no link has to be resolved for."""
    new, changed = ground.records.new.lazy(), ground.records.changed
    of_records = {
        "places": _patch("places", compute(pages.build_places(new)), "path", changed),
        "text_damage": _patch("text_damage", compute(text_damage.build_text_damage(new)), "path", changed),
    }
    of_site = {name: getattr(ground.of_pages, name) for name in ("page_subjects", "subjects", "page_urls")}
    if ground.changed_pages is None:
        of_site["pages"] = ground.of_pages.pages
        return of_records | {name: _patch(name, frame, "path", None) for name, frame in of_site.items()}
    as_published = {name: _patch(name, frame.clear(), "path", []) for name, frame in of_site.items()}
    return of_records | as_published | {"pages": _patch("pages", ground.changed_pages, "path", changed)}


def link_patches(ground: Ground, links_before: pl.LazyFrame) -> dict[str, Patch]:
    """Return the other tables."""
    work, records, of_pages, changed_pages = ground
    sources, has_wikilinks = (None, None) if changed_pages is None else _touched(records, links_before)
    of_links = link_tables(work, records.with_links_of(sources), of_pages, has_wikilinks=has_wikilinks)
    return {
        "redirects": _patch("redirects", of_links.redirects, "path", None),
        "problems": _patch("problems", build_problems(work, records.raw(), of_pages, of_links), "path", None),
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
    if has_wikilinks is None:
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
