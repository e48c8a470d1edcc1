"""Changed files → what a build would find: the steps in order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from flows.cache.extract_cache import ExtractCache
from flows.errors import RequestError
from flows.extract import cache_folder, list_part
from flows.fingerprint import record_key, rules_key
from flows.foresee.changes import all_changes, named_changes, read_changes
from flows.foresee.find import Foresight, Sql, foresee, open_past
from flows.foresee.tables import Ahead, Records, lay_ground, link_patches, page_patches
from flows.join_corpora import corpora_of
from flows.list_files import joined
from flows.models.read_models import load_models, read_dependencies
from flows.reference import read_reference
from flows.resolve import Work
from flows.sites.parts import parts_of
from flows.sites.recognise import recognise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.foresee.find import Known
    from flows.settings import Settings
    from flows.warehouse import Run, Warehouse


class Look(NamedTuple):
    """What a build would find, and the paths of the files that differ from the published run."""

    foresight: Foresight
    changed: list[str]


def look_ahead(
    warehouse: Warehouse, run: Run, settings: Settings, names: Sequence[str] | None, known: Known | None = None
) -> Look:
    """Return what a build would find of the files that are named, or, for None, of all that have changed.

    `known` returns the baseline that says what is new; None is the published run.
    Raises `RequestError` if the published run cannot serve: built by other settings or another version, or its cache
    is not there.
    """
    settings, cache = _what_was_built(warehouse, run, settings)
    with ThreadPoolExecutor(1) as pool:
        opened = pool.submit(open_past, warehouse, run).result
        work, records = _read_records(settings, cache, names)
        has_same_files = run.read_summary().get("assets") == work.extraction.listing.assets()
        ground = lay_ground(work, records, run.tables, has_same_files=has_same_files)
        links_before = pl.scan_parquet(run.tables / "links.parquet")
        of_links = pool.submit(link_patches, ground, links_before).result
        models = load_models(settings.own_folder)
        sql = Sql({model.qualified: model for model in models}, read_dependencies(models, warehouse.cache))
        found = foresee(opened, run, work, sql, (lambda: page_patches(ground), of_links), records, known)
    return Look(found, records.changed)


def _what_was_built(warehouse: Warehouse, run: Run, settings: Settings) -> tuple[Settings, ExtractCache]:
    """Return the settings of a source that the run was built from, and the records of its files."""
    summary = run.read_summary()
    built_of = summary.get("run", {}).get("source", ".")
    if not settings.source and not settings.sources:
        settings = settings.model_copy(update={"source": Path(built_of)})
    if built_of != settings.source_text:
        raise RequestError(f"{run.run_id}: is of {built_of}, not of {settings.source_text}; build that first")
    settings = recognise(settings)
    if summary.get("rules_key") != rules_key(settings):
        raise RequestError(f"{run.run_id}: built with other settings or by another version; build first")
    cache = ExtractCache.open(cache_folder(warehouse.cache, record_key(settings), parts_of(settings)))
    if summary.get("content") != cache.state.content:
        raise RequestError(f"{warehouse.cache}: does not hold what {run.run_id} was built from; build first")
    return settings, cache


def _read_records(settings: Settings, cache: ExtractCache, names: Sequence[str] | None) -> tuple[Work, Records]:
    """Return the records as a build would have them, and what there is to tabulate."""
    parts = parts_of(settings)
    listings = tuple(list_part(part) for part in parts)
    listing = joined([(part.lead, found) for part, found in zip(parts, listings, strict=True)])
    changes = all_changes(parts, listing, cache) if names is None else named_changes(parts, listing, cache, names)
    records = Records(cache, read_changes(parts, changes.entries), changes.paths)
    extraction = Ahead(listing, cache.folder, "", listings, records)
    return Work(extraction, settings, read_reference(settings), corpora_of(settings, extraction)), records
