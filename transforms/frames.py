"""How frames are computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


def settle(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Compute a frame that several later steps read, once; a plan that names it twice would compute it twice."""
    return compute(frame).lazy()


def compute(frame: pl.LazyFrame) -> pl.DataFrame:
    """Compute a frame in memory: without the pages' texts, which no transform reads, tables are small."""
    return frame.collect(engine="in-memory")
