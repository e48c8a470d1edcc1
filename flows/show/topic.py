"""How a topic of `matterhouse explain` is shown: headings and columns on a terminal, plain text in pipes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from flows.show.tables import table
from flows.show.terminal import console, emit

if TYPE_CHECKING:
    from rich.console import Console

    from flows.explain import Topic
    from flows.explain_word import Family


def show_topic(topic: Topic) -> None:
    """Print a topic."""
    out = console()
    out.print(Text.assemble((topic.name, "bold"), (f"  {topic.kind}", "dim")))
    _paragraph(out, topic.meaning)
    for heading, text in topic.texts.items():
        out.print(Text(f"\n{heading}", style="bold"))
        _paragraph(out, text)
    if topic.columns:
        out.print(Text("\nColumns" if topic.kind != "column" else "\nStands in", style="bold"))
        _columns(out, topic.columns)
    if topic.command:
        out.print(Text("\nSee it", style="bold"))
        out.print(Text(f"  matterhouse {topic.command}"), soft_wrap=True)


def show_family(family: Family, where: str) -> None:
    """Print what counts as one keyword or subject, and where it stands; `where` is as in `flows.show.summary`."""
    out = console()
    out.print(Text.assemble((family.label, "bold"), (f"  {family.kind} {family.canonical_id}", "dim")))
    _paragraph(out, f"{family.page_count:,} pages have it.")
    for heading, result in family.tables.items():
        out.print(Text(f"\n{heading}", style="bold"))
        table(result, limit=None)
    out.print(Text("\nSee its pages", style="bold"))
    out.print(Text(f'  matterhouse sql "{family.query}"{where}'), soft_wrap=True)


def show_sql(sql: str) -> None:
    """Print a query as it can be run, coloured on a terminal."""
    out = console()
    if out.is_terminal:
        out.print(Syntax(sql, "sql", background_color="default", word_wrap=True))
    else:
        out.file.write(f"{sql}\n")


def _paragraph(out: Console, text: str) -> None:
    if out.is_terminal:
        out.print(Padding(Text(text), (0, 0, 0, 2)))
    else:
        out.file.write(f"  {text}\n")


def _columns(out: Console, columns: dict[str, str]) -> None:
    grid = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column()
    for name, meaning in columns.items():
        grid.add_row(Text(f"  {name}"), Text(meaning))
    emit(out, grid)
