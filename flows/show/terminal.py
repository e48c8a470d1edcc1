"""Where commands show what they show: a console, progress, remarks and complaints. Plain text in pipes."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from rich.table import Table

STAGES = {
    "extract": "Reading files",
    "tabulate": "Writing tables",
    "model": "Building models and reports",
    "publish": "Publishing",
    "share": "Publishing to the lake",
    "dashboard": "Writing the dashboard",
}
PIPE_WIDTH = 4000


def console(*, error: bool = False) -> Console:
    """Return a console; in a pipe it has no colours and does not cut lines."""
    stream = sys.stderr if error else sys.stdout
    made = Console(file=stream, highlight=False)
    return made if made.is_terminal else Console(file=stream, highlight=False, width=PIPE_WIDTH, no_color=True)


def emit(out: Console, grid: Table) -> None:
    """Print a table; in a pipe without the blanks that fill up its lines."""
    if out.is_terminal:
        out.print(grid)
        return
    with out.capture() as captured:
        out.print(grid)
    lines = captured.get().splitlines()
    out.file.write("".join(f"{line.rstrip()}\n" for line in lines if line.strip()))


class Progress:
    """Shows how far a build is: a moving line on a terminal, one line a stage elsewhere."""

    def __init__(self) -> None:
        self.console = console(error=True)
        self.status = self.console.status("") if self.console.is_terminal else None
        self.stage, self.began, self.total = "", time.perf_counter(), 0

    def __enter__(self) -> Progress:
        if self.status:
            self.status.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._finish()
        if self.status:
            self.status.stop()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take note of a step; see `flows.build.Notify`."""
        if stage != self.stage:
            self._finish()
            self.stage, self.began, self.total = stage, time.perf_counter(), 0
        self.total = max(self.total, total)
        if self.status:
            count = f" {done:,} of {total:,}" if total else ""
            self.status.update(f"{STAGES[stage]}{count} …")

    def _finish(self) -> None:
        if not self.stage:
            return
        seconds = time.perf_counter() - self.began
        count = f": {self.total:,} new or changed" if self.stage == "extract" else ""
        self.console.print(f"{STAGES[self.stage]}{count} ({seconds:.1f} s)", style="dim")
        self.stage = ""


def note(text: str) -> None:
    """Print a remark that is not part of the result."""
    console(error=True).print(Text.assemble(("note: ", "bold"), text), soft_wrap=True)


def complain(text: str) -> None:
    """Print what went wrong."""
    console(error=True).print(Text.assemble(("error: ", "bold red"), text), soft_wrap=True)
