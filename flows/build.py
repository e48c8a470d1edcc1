"""One build, from a source folder to a published run: the stages, in order."""

from __future__ import annotations

import time
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from flows.extract import Extraction, extract
from flows.fingerprint import build_key, record_key, rules_key, source_revisions
from flows.reference import read_reference
from flows.sites.recognise import recognise
from flows.warehouse import Run, Warehouse, now

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from flows.model import Built
    from flows.models.read_models import Model
    from flows.settings import Settings


class Notify(Protocol):
    """What is told how far a stage is: `done` of `total` steps, or a total of 0 where there are none."""

    def __call__(self, stage: str, done: int, total: int) -> None: ...  # noqa: D102


def run_directly(stage: Callable[[], Any]) -> Any:
    """Run a stage as it is; a flow runs it as a task instead."""
    return stage()


class Moment(NamedTuple):
    """What a run is said to be of, where that is not the source as it is now."""

    started_at: dt.datetime
    source: str
    revision: str


def build(
    settings: Settings,
    *,
    full: bool = False,
    dashboard: bool = False,
    notify: Notify,
    call: Callable[..., Any] = run_directly,
    moment: Moment | None = None,
) -> Run:
    """Build what changed and publish it, and write its dashboard if asked; return the published run.

    Raises `RequestError` for a source or warehouse that cannot be used, or one that another build holds.
    """
    work = Build(settings, full=full, notify=notify, moment=moment)
    work.warehouse.prepare()
    with work.warehouse.writing():
        call(work.extract)
        if work.is_unchanged:
            call(work.republish)
        else:
            call(work.tabulate)
            call(work.model)
            call(work.publish)
        if dashboard:
            call(work.dashboard)
    if settings.lake.catalog:
        call(work.share)
    return work.run


class Build:
    """The stages of one build, and what they hand to each other."""

    extraction: Extraction
    run: Run
    models: list[Model]
    changes: dict[str, int]
    database: Built

    def __init__(self, settings: Settings, *, full: bool, notify: Notify, moment: Moment | None = None):
        self.settings, self.full, self.notify = recognise(settings), full, notify
        self.warehouse = Warehouse(settings.warehouse)
        self.reference = read_reference(self.settings)
        self.moment = moment
        self.started_at = moment.started_at if moment else now()
        self.key = build_key(self.settings)
        self.seconds: dict[str, float] = {}
        self.row_counts: dict[str, int] = {}

    def extract(self) -> None:
        """Read the files that changed."""
        began = time.perf_counter()
        self.notify("extract", 0, 0)
        self.extraction = extract(
            self.settings,
            self.warehouse.cache,
            key=record_key(self.settings),
            full=self.full,
            known_content=self.known_content,
            progress=lambda done, total: self.notify("extract", done, total),
        )
        self.seconds["extract"] = time.perf_counter() - began

    @property
    def is_unchanged(self) -> bool:
        """Whether the published run was built from the same bytes, by the same code and settings."""
        return self.known_content == self.extraction.content

    @cached_property
    def known_content(self) -> str | None:
        """The hash of what the published run was built from, if this build would make the same of it."""
        previous = None if self.full else self.warehouse.current()
        if previous is None:
            return None
        from flows.publish import file_stamps

        summary = previous.read_summary()
        is_good = summary.get("key") == self.key and summary.get("files") == file_stamps(previous)
        return summary.get("content") if is_good else None

    def republish(self) -> None:
        """Publish the tables of the current run again, as a run of its own."""
        from flows import publish
        from flows.history.remember import catch_up

        catch_up(self.warehouse)
        previous = self.warehouse.run()
        self.run = self.warehouse.new_run(self.started_at)
        publish.link_run(previous, self.run)
        before = previous.read_summary()
        kept = {name: before["run"][name] for name in ("file_count", "problem_count")}
        self.run = publish.publish(
            self.warehouse, self.run, before | {"run": self._row() | publish.NO_CHANGES | kept}
        )

    def tabulate(self) -> None:
        """Write the Parquet tables."""
        from flows.tabulate import tabulate

        began = time.perf_counter()
        self.notify("tabulate", 0, 0)
        self.run = self.warehouse.new_run(self.started_at)
        self.row_counts = tabulate(self.extraction, self.settings, self.reference, self.run.tables)
        self.seconds["tabulate"] = time.perf_counter() - began

    def model(self) -> None:
        """Build the DuckDB file and the reports."""
        from flows import publish
        from flows.history import compare
        from flows.history.past import Past
        from flows.history.remember import catch_up, runs_frame
        from flows.model import build_database
        from flows.models.read_models import load_models, read_dependencies

        began = time.perf_counter()
        self.notify("model", 0, 0)
        catch_up(self.warehouse)
        previous = publish.newest_whole_run(self.warehouse)
        self.changes = compare.count_changes(previous, self.run)
        rows = publish.run_rows(self.warehouse, self._row() | self.changes)
        runs_frame(rows).write_parquet(self.run.tables / "runs.parquet")
        compare.write_page_history(previous, self.run)
        compare.write_field_history(self._of_this_source(previous), self.run)
        compare.write_thresholds(self.settings.reports, self.run)
        models = load_models(self.settings.own_folder)
        dependencies = read_dependencies(models, self.warehouse.cache)
        rules_before = previous.read_summary().get("rules_key") if previous else None
        has_other_rules = rules_before != rules_key(self.settings)
        past = Past(previous.tables if previous else None, self.warehouse.history, has_other_rules=has_other_rules)
        self.database = build_database(self.run, models, dependencies, self.settings, past)
        self.models = models
        self.seconds["model"] = time.perf_counter() - began

    def _of_this_source(self, run: Run | None) -> Run | None:
        """Return a run if it is of the same source."""
        source = run.read_summary().get("run", {}).get("source") if run else None
        return run if source == self.settings.source_text else None

    def publish(self) -> None:
        """Write the feed, and make the run the current one."""
        from flows import publish
        from flows.feed import write_feed

        self.notify("publish", 0, 0)
        summary = publish.summarize(self.run, self._row() | self.changes)
        write_feed(self.run, self.models, self.database.row_counts, summary, csv=self.settings.feed.csv)
        summary |= {"content": self.extraction.content, "key": self.key}
        summary |= {"assets": self.extraction.listing.assets()}
        if self.settings.sources:
            summary["sources"] = {source.name: str(source.path) for source in self.settings.sources}
        summary |= {"built_by": self.run.run_id, "rules": self.database.rules, "rules_key": rules_key(self.settings)}
        self.run = publish.publish(self.warehouse, self.run, summary)

    def dashboard(self) -> None:
        """Write the dashboard of the published run."""
        from flows.dashboard.write import write_dashboard

        self.notify("dashboard", 0, 0)
        write_dashboard(self.warehouse, self.run, self.run.dashboard)

    def share(self) -> None:
        """Make the published run the newest of the lake."""
        from flows.lake import Lake, publish_to_lake

        self.notify("share", 0, 0)
        publish_to_lake(self.run, Lake(*self.settings.lake.model_dump().values()))

    def _row(self) -> dict[str, Any]:
        """Return what is known so far of the run's row in `runs`."""
        from flows.fingerprint import versions

        return {
            "run_id": self.run.run_id,
            "started_at": self.started_at.isoformat(),
            "finished_at": now().isoformat(),
            "source": self.moment.source if self.moment else self.settings.source_text,
            "source_revision": self.moment.revision if self.moment else source_revisions(self.settings),
            "file_count": len(self.extraction.listing.entries),
            "problem_count": self.row_counts.get("problems", 0),
            **{f"{stage}_seconds": self.seconds.get(stage) for stage in ("extract", "tabulate", "model")},
            "versions": versions(),
        }
