"""Options and helpers that the commands of `matterhouse` share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from flows.warehouse import Warehouse

Format = Literal["table", "csv", "json", "markdown", "parquet", "yaml"]
FORMATS = get_args(Format)
TERMINAL_ROWS = 50

WAREHOUSE = click.option("--warehouse", type=click.Path(path_type=Path), help="Folder of the warehouse.")
RUN = click.option("--run", "run_id", metavar="ID", help="A run other than the current one; see: matterhouse runs")
CONFIG = click.option(
    "--config", type=click.Path(path_type=Path), help="A matterhouse.toml other than the nearest one."
)


def examples(*lines: str) -> str:
    """Return what a command's help ends with."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def reading(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of every command that reads a warehouse."""
    return WAREHOUSE(RUN(CONFIG(command)))


def printing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of every command that prints rows."""
    options = [
        click.option("--format", "form", type=click.Choice(FORMATS),
            help="[default: table, or what the ending of --output says]"),
        click.option("--output", type=click.Path(path_type=Path), help="Write to this file."),
        click.option(
            "--limit", type=click.IntRange(0),
            help=f"Rows to show in a table; 0 for all.  [default: {TERMINAL_ROWS} on a terminal, else all]",
        ),
    ]  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def open_warehouse(folder: Path | None, config: Path | None) -> Warehouse:
    """Return the warehouse that the options, else the configuration, name."""
    from flows.settings import load_settings
    from flows.warehouse import Warehouse

    return Warehouse(load_settings(config, warehouse=folder).warehouse)
