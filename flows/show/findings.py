"""Findings as text (grouped by file, as linters print them), as JSON, and as annotations of a GitHub workflow."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.text import Text

from flows.findings.gate import SEVERITIES, newest_and_worst_first
from flows.query import shown as harmless
from flows.show.counts import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.console import Console

    from flows.findings.gate import Finding, Verdict

COLOURS = {"error": "red", "warning": "yellow", "note": "blue"}
GITHUB_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


def paths_from(summary: dict[str, Any], base: Path) -> Callable[[str], str]:
    """Return what turns a path of a run into one from `base`, if its source lies there; else it stays."""
    root, folders = Path(summary["run"]["source"]), summary.get("sources", {})

    def shown(path: str) -> str:
        corpus, _, rest = path.partition("/")
        full = os.path.normpath(Path(folders[corpus], rest) if corpus in folders else root / path)
        relative = os.path.relpath(full, base)
        return path if relative.startswith("..") else relative.replace(os.sep, "/")

    return shown


def repository_of(summary: dict[str, Any]) -> Path:
    """Return the folder of the git repository that a run's (first) source lies in, else the working directory."""
    source = next(iter(summary.get("sources", {}).values()), summary["run"]["source"])
    try:
        done = subprocess.run(
            ["git", "-C", source, "rev-parse", "--show-toplevel"],
            capture_output=True, text=True, timeout=10, check=False,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return Path.cwd()
    return Path(done.stdout.strip()) if done.returncode == 0 else Path.cwd()


def listed(verdict: Verdict, *, everything: bool) -> list[Finding]:
    """Return the findings to list: for a gate on new ones those that are new; never waived ones."""
    only_new = verdict.fail_on.startswith("new-") and not everything
    return [
        finding
        for finding in verdict.findings
        if not finding.is_waived and (finding.finding_id in verdict.new_ids or not only_new)
    ]


def show_text(
    out: Console, verdict: Verdict, shown: Sequence[Finding], path_of: Callable[[str], str], limit: int
) -> None:
    """Print findings grouped by file."""
    first = shown[:limit] if limit else shown
    for path, of_file in groupby(first, key=lambda finding: finding.path):
        out.print(Text(harmless(path_of(path)), style="bold"), soft_wrap=True)
        for finding in of_file:
            place = f"{finding.line}:{finding.column or 1}"
            state = finding.status if finding.status == "regressed" else "new"
            line = Text.assemble(
                f"  {place:>7}  ", (f"{finding.severity:<9}", COLOURS[finding.severity]), harmless(finding.message),
                (f"  {finding.rule}", "dim"), (f"  {state}" if finding.finding_id in verdict.new_ids else "", "bold"),
            )  # fmt: skip
            out.print(line, soft_wrap=True)
    if len(first) < len(shown):
        out.print(f"… {len(shown) - len(first):,} more; see all with --limit 0", style="dim")


def summary_lines(verdict: Verdict) -> list[str]:
    """Return what the gate says, in a few lines."""
    heeded = [finding for finding in verdict.findings if not finding.is_waived]
    by_severity = Counter(finding.severity for finding in heeded)
    told = ", ".join(counted(by_severity[name], name) for name in SEVERITIES if by_severity[name]) or "none"
    waived = len(verdict.findings) - len(heeded)
    lines = [f"Findings: {told}{f'; {waived:,} more are waived' if waived else ''}"]
    lines.append(f"Since {verdict.baseline.name}: {len(verdict.new_ids):,} new, {verdict.resolved_count:,} resolved")
    if verdict.rebased_count:
        lines.append(
            f"Not counted as new: {verdict.rebased_count:,} that other settings or another version find in files that"
            " stayed as they were"
        )
    if verdict.rules_not_compared:
        lines.append(
            f"Not compared, because the baseline does not know them: {', '.join(verdict.rules_not_compared)}"
        )
    if verdict.rules_left_out:
        lines.append(f"Left out, because they need a build: {', '.join(verdict.rules_left_out)}")
    failed = f"failed on {len(verdict.failing):,}" if verdict.failing else "passed"
    lines.append(f"Gate {verdict.fail_on}: {failed}")
    return lines


def as_json(verdict: Verdict, run_id: str) -> str:
    """Return the verdict and all findings as one JSON object."""
    rows: list[dict[str, Any]] = []
    for finding in verdict.findings:
        row = finding._asdict() | {"details": json.loads(finding.details)}
        rows.append(row | {"is_new": finding.finding_id in verdict.new_ids})
    document = {
        "run_id": run_id,
        "baseline": verdict.baseline.name,
        "fail_on": verdict.fail_on,
        "has_failed": bool(verdict.failing),
        "failing_count": len(verdict.failing),
        "new_count": len(verdict.new_ids),
        "resolved_count": verdict.resolved_count,
        "rebased_count": verdict.rebased_count,
        "rules_not_compared": verdict.rules_not_compared,
        "rules_left_out": list(verdict.rules_left_out),
        "findings": rows,
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def as_github(verdict: Verdict, shown: Sequence[Finding], path_of: Callable[[str], str]) -> str:
    """Return findings as commands of a GitHub workflow; it shows the first ten of each level."""
    chosen = {finding.finding_id for finding in shown}
    lines: list[str] = []
    for finding in newest_and_worst_first(verdict):
        if finding.finding_id in chosen:
            places = {
                "file": harmless(path_of(finding.path)),
                "line": finding.line,
                "col": finding.column,
                "title": finding.rule,
            }
            named = ",".join(f"{name}={_property(str(value))}" for name, value in places.items() if value)
            lines.append(f"::{GITHUB_LEVELS[finding.severity]} {named}::{_data(harmless(finding.message))}")
    return "\n".join([*lines, *summary_lines(verdict)]) + "\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
