"""The tables: their columns, types and meanings, a module for each subject.

What stands here is checked at the edge (each table before it is written), becomes the column comments of the
DuckDB file, and is what `docs/tables.md` is generated from. A column that two tables share has one meaning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from transforms.schemas.duplicates import DUPLICATES
from transforms.schemas.front_matter import FRONT_MATTER
from transforms.schemas.graph import GRAPH
from transforms.schemas.links import LINKS
from transforms.schemas.pages import PAGES
from transforms.schemas.runs import HISTORY, RUNS
from transforms.schemas.vocabulary import VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Collection

    import polars as pl

    from transforms.schemas.table import Table

__all__ = ["HISTORY", "TABLES", "SchemaError", "checked"]

TABLES: dict[str, Table] = {
    **PAGES,
    **VOCABULARY,
    **LINKS,
    **GRAPH,
    **DUPLICATES,
    **FRONT_MATTER,
    **RUNS,
}


class SchemaError(Exception):
    """A table does not have the columns, types or values that its schema declares."""


def checked(name: str, frame: pl.DataFrame, *, without: Collection[str] = ()) -> pl.DataFrame:
    """Return the frame with its columns in declared order; raise `SchemaError` where it does not fit.

    Types have to be equal, columns that are not nullable full. `without` names columns that come from elsewhere.
    """
    columns = {name: column for name, column in TABLES[name].columns.items() if name not in without}
    missing = columns.keys() - set(frame.columns)
    if missing:
        raise SchemaError(f"{name}: no column {', '.join(sorted(missing))}; see transforms/schemas/")
    frame = frame.select(*columns)
    for column, declared in columns.items():
        if frame.schema[column] != declared.dtype:
            raise SchemaError(f"{name}.{column} is {frame.schema[column]}, declared as {declared.dtype}")
        if not declared.nullable and frame[column].null_count():
            raise SchemaError(f"{name}.{column} has {frame[column].null_count()} NULLs and may have none")
    return frame
