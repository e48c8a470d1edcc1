"""The comparison of two runs, as text and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from flows.show.terminal import console, emit

if TYPE_CHECKING:
    from rich.console import Console

    from flows.history.compare_runs import Comparison


def as_json(comparison: Comparison) -> str:
    """Return the comparison as one JSON object."""
    return json.dumps(comparison._asdict(), ensure_ascii=False, indent=1, default=str) + "\n"


def show_diff(comparison: Comparison, limit: int) -> None:
    """Print what changed: pages and links, subjects, figures, and findings by rule."""
    out = console()
    out.print(Text.assemble("From run ", (comparison.old_run, "bold"), " to ", (comparison.new_run, "bold")))
    counts = Counter(row["change"] for row in comparison.changes)
    out.print(", ".join(f"{count:,} × {change}" for change, count in sorted(counts.items())) or "Nothing changed")
    for change, rows in groupby(comparison.changes, key=lambda row: str(row["change"])):
        _list(out, f"{change}: {counts[change]:,}", [_told(row) for row in rows], limit)
    _grid(out, "Pages by subject", comparison.coverage, limit)
    _grid(out, "Headlines", comparison.headlines, 0)
    _grid(out, "Findings by rule: before + new - resolved = now", comparison.rules, 0)
    for heading, found in (("New", comparison.new_findings), ("Resolved", comparison.resolved_findings)):
        texts = [f"{row['path']}:{row['line']}  {row['rule']}  {row['message']}" for row in found]
        _list(out, f"{heading} findings: {len(found):,}", texts, limit)


def _told(row: dict[str, Any]) -> str:
    moved = f"{row['previous_path']} → " if row["previous_path"] else ""
    target = f"  {row['field']}  {row['target']}" if row["target"] else ""
    return f"{moved}{row['path']}{target}{'  ' + row['cause'] if row['cause'] else ''}"


def _list(out: Console, heading: str, texts: list[str], limit: int) -> None:
    if not texts:
        return
    out.print()
    out.print(Text(heading, style="bold"))
    shown = texts[:limit] if limit else texts
    for text in shown:
        out.print(Text(f"  {text}"), soft_wrap=True)
    if len(shown) < len(texts):
        out.print(f"  … {len(texts) - len(shown):,} more; see all with --limit 0", style="dim")


def _grid(out: Console, heading: str, rows: list[dict[str, Any]], limit: int) -> None:
    if not rows:
        return
    out.print()
    out.print(Text(heading, style="bold"))
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, name in enumerate(rows[0]):
        grid.add_column(name.removesuffix("_count"), justify="right" if number else "left")
    for row in rows[:limit] if limit else rows:
        grid.add_row(*(f"{value:,}" if isinstance(value, int) else str(value) for value in row.values()))
    emit(out, grid)
    if limit and len(rows) > limit:
        out.print(f"  … {len(rows) - limit:,} more; see all with --limit 0", style="dim")
