"""Rows of a report or a query as a table that fits the terminal; whole in pipes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich import box
from rich.cells import cell_len, set_cell_size
from rich.table import Table
from rich.text import Text

from flows.show.terminal import console, emit

if TYPE_CHECKING:
    from rich.console import Console

    from flows.query import Result

GAP = 3
"""Blanks between two columns, and one less around the table."""
LENGTHS = (80, 60, 48, 36, 28)
"""How long texts may be, tried one after the other until the table fits."""
FEW_ROWS = 2
"""So many rows are shown line by line, whole, where they do not fit."""
FEW_COLUMNS = 3
"""A table of fewer says too little of its rows."""


class Fit(NamedTuple):
    """What of some rows is shown: the places of the columns, and how long a text may be (0: as it is)."""

    columns: list[int]
    longest: int


def fit(names: list[str], numeric: list[bool], rows: list[list[str]], width: int) -> Fit:
    """Return what of the rows fits into `width`: all; else with long texts cut; else without the last columns.

    Columns without a value are left out before any text is cut. Numbers are never cut.
    """
    places = list(range(len(names)))
    needed = [max([cell_len(names[place]), *(cell_len(row[place]) for row in rows)]) for place in places]

    def widths(columns: list[int], longest: int) -> list[int]:
        return [
            needed[place] if numeric[place] else max(min(needed[place], longest), cell_len(names[place]))
            for place in columns
        ]

    width -= GAP - 1
    if sum(needed) + GAP * (len(places) - 1) <= width:
        return Fit(places, 0)
    filled = [place for place in places if any(row[place] for row in rows)] or places
    for longest in LENGTHS:
        if sum(widths(filled, longest)) + GAP * (len(filled) - 1) <= width:
            return Fit(filled, longest)
    shown: list[int] = []
    room = width + GAP
    for place, needs in zip(filled, widths(filled, LENGTHS[-1]), strict=True):
        room -= needs + GAP
        if room < 0:
            break
        shown.append(place)
    return Fit(shown, LENGTHS[-1])


def shorten(text: str, longest: int) -> str:
    """Return a text of at most `longest` cells: its beginning, and more of its end, which tells urls apart."""
    if not longest or cell_len(text) <= longest:
        return text
    end = (longest - 1) * 3 // 5
    return f"{set_cell_size(text, longest - 1 - end).rstrip()}…{set_cell_size(text[::-1], end)[::-1].lstrip()}"


def table(result: Result, *, limit: int | None) -> None:
    """Print rows as a table; say what is left out, of columns and of rows."""
    from flows.query import shown

    out = console()
    rows = [[shown(value) for value in row] for row in (result.rows[:limit] if limit else result.rows)]
    names, numeric = list(result.columns), list(result.numeric)
    found = fit(names, numeric, rows, out.width)
    if len(found.columns) < min(FEW_COLUMNS, len(names)) or (len(rows) <= FEW_ROWS and found.longest):
        _row_by_row(out, names, rows)
    else:
        _grid(out, result, rows, found)
        _tell_columns(names, rows, found)
    if len(rows) < len(result.rows):
        rest = len(result.rows) - len(rows)
        console(error=True).print(f"{rest:,} more rows; see all with --limit 0 or --format csv", style="dim")


def _grid(out: Console, result: Result, rows: list[list[str]], found: Fit) -> None:
    grid = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for place in found.columns:
        justify = "right" if result.numeric[place] else "left"
        grid.add_column(result.columns[place], justify=justify, no_wrap=True)  # type: ignore[arg-type]
    for row in rows:
        cells = [(row[place], 0 if result.numeric[place] else found.longest) for place in found.columns]
        grid.add_row(*(Text(shorten(text, longest)) for text, longest in cells))
    emit(out, grid)


def _tell_columns(names: list[str], rows: list[list[str]], found: Fit) -> None:
    """Say which columns with values are not shown."""
    hidden = [
        name for place, name in enumerate(names) if place not in found.columns and any(row[place] for row in rows)
    ]
    if hidden:
        told = f"{len(hidden)} more columns: {', '.join(hidden)}; see all with --format csv"
        console(error=True).print(told, style="dim")


def _row_by_row(out: Console, columns: list[str], rows: list[list[str]]) -> None:
    """Print each row as lines of column and value, without those that are empty."""
    width = max(map(len, columns))
    for row in rows:
        out.print()
        for name, value in zip(columns, row, strict=True):
            if value:
                out.print(Text.assemble((f"{name:>{width}}  ", "dim"), value), soft_wrap=True)
