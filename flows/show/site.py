"""What `matterhouse init` shows of a site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from flows.show.terminal import console, emit
from flows.sites.init_site import share
from flows.sites.profiles import PLAIN

if TYPE_CHECKING:
    from pathlib import Path

    from flows.sites.init_site import SiteLook

MOST_KEYS = 12


def show_site(seen: SiteLook, file: Path) -> None:
    """Print what a site was taken for and why, what fills each column, and what no column takes."""
    out = console()
    recognition = seen.settings.recognition
    if recognition.generator == PLAIN:
        out.print(Text("Not sure what made this site", "bold"), soft_wrap=True)
        for name, confidence in recognition.others:
            out.print(Text(f"  perhaps {name} ({confidence:.2f}); name it as generator under [site] if it is"))
    else:
        name = Text.assemble((recognition.name, "bold"), f" ({recognition.confidence:.2f})")
        out.print(name, soft_wrap=True)
        for reason in recognition.reasons:
            out.print(Text(f"  {reason}"), soft_wrap=True)
        for other, confidence in recognition.others:
            out.print(f"  less likely: {other} ({confidence:.2f})")
    if recognition.config:
        out.print(Text(f"  configuration read: {recognition.config}"), soft_wrap=True)
    for told in recognition.notes:
        out.print(Text(f"  not taken: {told}"), soft_wrap=True)
    part = "" if seen.seen_count == seen.file_count else f", {seen.seen_count:,} of them looked at"
    out.print(f"\n{seen.file_count:,} files{part}")
    _columns(seen)
    _others(seen)
    out.print(f"\nWritten: {file}", soft_wrap=True)
    out.print("\nNext", style="bold")
    out.print("  matterhouse build")


def _columns(seen: SiteLook) -> None:
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    grid.add_column("column")
    grid.add_column("filled", justify="right")
    grid.add_column("from")
    for fill in seen.fills:
        sources = ", ".join(f"{key} {count:,}" for key, count in fill.sources[:4])
        grid.add_row(fill.field, share(fill.file_count, seen.seen_count), Text(sources or "nothing"))
    emit(console(), grid)


def _others(seen: SiteLook) -> None:
    if seen.others:
        told = [f"{key} ({share(count, seen.seen_count)})" for key, count in seen.others[:MOST_KEYS]]
        rest = len(seen.others) - len(told)
        more = f", and {rest:,} more" if rest > 0 else ""
        out = console()
        out.print("\nKeys that no column takes", style="bold")
        out.print(Text(f"  {', '.join(told)}{more}"), soft_wrap=True)
        out.print(Text("  They are kept in pages.front_matter; give one to a column under [fields]."), soft_wrap=True)
