"""Page history: in which run a page came, its text was last edited, and its day last moved on.

One run alone cannot tell an edit from a new date; this table carries what it needs from run to run. A page whose
edit is newer than its date shows readers a day that is no longer true, and the other way round.
"""

from __future__ import annotations

import polars as pl

SEEN = ("path", "content_hash", "text_hash", "title", "published_on", "updated_on")
"""The columns of `pages` that are compared."""
KEPT = ("path", "first_seen_run", "edited_run", "dated_run")
"""The columns of the history itself."""


def build_page_history(
    pages: pl.LazyFrame, run_id: str, pages_before: pl.LazyFrame | None = None, history: pl.LazyFrame | None = None
) -> pl.LazyFrame:
    """Return `page_history` (columns: `transforms.schemas`), in the order of `pages`.

    `pages_before` and `history` are those of the run before; without them every page is new. A page is edited if its
    file has other bytes and its text or title differs, so that a new way to read texts is no edit. A date that
    catches up with an edit of an earlier run belongs to that run.
    """
    if pages_before is None or history is None:
        return pages.select("path").with_columns(pl.lit(run_id).alias(name) for name in KEPT[1:])
    before = pages_before.select(SEEN).join(history.select(KEPT), on="path")
    is_known = pl.col("first_seen_run").is_not_null()
    is_other_file = pl.col("content_hash") != pl.col("content_hash_before")
    is_other_text = pl.any_horizontal(
        pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in ("text_hash", "title")
    )
    stated_on, stated_before = (
        pl.max_horizontal(f"published_on{when}", f"updated_on{when}") for when in ("", "_before")
    )
    is_dated = stated_on.is_not_null() & (stated_before.is_null() | (stated_on > stated_before))
    is_edited = is_other_file & is_other_text
    is_late = is_dated & ~is_edited & (pl.col("edited_run") > pl.col("dated_run"))
    run = pl.lit(run_id)
    return (
        pages.select(SEEN)
        .join(before, on="path", how="left", suffix="_before", maintain_order="left")
        .select(
            "path",
            first_seen_run=pl.col("first_seen_run").fill_null(run),
            edited_run=pl.when(is_known & ~is_edited).then("edited_run").otherwise(run),
            dated_run=pl.when(is_known & is_late)
            .then("edited_run")
            .when(is_known & ~is_dated)
            .then("dated_run")
            .otherwise(run),
        )
    )
