"""What a table is said to be: its rows, its key, and its columns with types and meanings."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

TEXTS = pl.List(pl.String)


class Column(NamedTuple):
    """One column: its type, what it means, and whether it may be NULL."""

    dtype: pl.DataType | type[pl.DataType]
    meaning: str
    nullable: bool = False


class Table(NamedTuple):
    """One table: what a row is, the columns that tell rows apart, and all columns in order."""

    row: str
    key: tuple[str, ...]
    columns: dict[str, Column]

    @property
    def schema(self) -> dict[str, pl.DataType | type[pl.DataType]]:
        """The types by column, as Polars takes them."""
        return {name: column.dtype for name, column in self.columns.items()}


PATH = Column(pl.String, "Path of the file, relative to the source, with `/` between its parts")
SUBJECT_ID = Column(pl.String, "Canonical subject: a slug; NULL where the page has none", nullable=True)
KEYWORD_ID = Column(pl.String, "Canonical keyword: what its spellings share (docs/keywords.md)")
COUNT = pl.UInt32
