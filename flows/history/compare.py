"""A run beside the one before it: how many pages changed, since when each is as it is, and which keys there were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.publish import NO_CHANGES

if TYPE_CHECKING:
    from flows.settings.reports import ReportsSettings
    from flows.warehouse import Run


def count_changes(previous: Run | None, run: Run) -> dict[str, int]:
    """Return how many pages were added, changed and removed since the previous run."""
    import polars as pl

    after = pl.read_parquet(run.tables / "pages.parquet", columns=["path", "content_hash"])
    if previous is None:
        return {**NO_CHANGES, "added_count": after.height}
    before = pl.read_parquet(previous.tables / "pages.parquet", columns=["path", "content_hash"])
    both = after.join(before, on="path", suffix="_before")
    return {
        "added_count": after.height - both.height,
        "changed_count": both.filter(pl.col("content_hash") != pl.col("content_hash_before")).height,
        "removed_count": before.height - both.height,
    }


def write_page_history(previous: Run | None, run: Run) -> None:
    """Write the table `page_history`; a previous run without one, or of an older version, tells nothing."""
    import polars as pl

    from transforms.frames import compute
    from transforms.page_history import KEPT, SEEN, build_page_history
    from transforms.schemas import checked

    before = [previous.tables / f"{name}.parquet" for name in ("pages", "page_history")] if previous else []
    frames = [pl.scan_parquet(file) for file in before if file.is_file()]
    if len(frames) < 2 or not set(SEEN) <= set(frames[0].collect_schema()):
        frames = []
    pages = pl.scan_parquet(run.tables / "pages.parquet")
    read = [frame.select(columns) for frame, columns in zip([pages, *frames], (SEEN, SEEN, KEPT), strict=False)]
    history = compute(build_page_history(read[0], run.run_id, *read[1:]))
    checked("page_history", history).write_parquet(run.tables / "page_history.parquet")


def write_field_history(previous: Run | None, run: Run) -> None:
    """Write the table `field_history`: the keys of the run before, if it was of the same source."""
    import polars as pl

    from transforms.schemas import TABLES, checked

    history = pl.DataFrame(schema=TABLES["field_history"].schema)
    file = previous.tables / "front_matter_fields.parquet" if previous else None
    if file and file.is_file():
        before = pl.read_parquet(file)
        if {"field", "file_count", "page_count", "types"} <= set(before.columns):
            history = before.select(
                "field", file_count_before="file_count", page_count_before="page_count", types_before="types"
            )
    checked("field_history", history).write_parquet(run.tables / "field_history.parquet")


def write_thresholds(limits: ReportsSettings, run: Run) -> None:
    """Write the table `thresholds`: how a setting of the reports reaches SQL."""
    import polars as pl

    from transforms.schemas import checked

    rows = [
        {"name": name, "value": float(getattr(limits, name)), "meaning": field.description}
        for name, field in type(limits).model_fields.items()
    ]
    checked("thresholds", pl.DataFrame(rows)).write_parquet(run.tables / "thresholds.parquet")
