"""The gate: which findings are new since a baseline, and whether they let a change pass.

A baseline is a run, or a file that is kept with the content: one line a finding, in the order of paths, so that git
merges and shows it well.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from flows.errors import RequestError
from flows.query import open_run, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from flows.warehouse import Run, Warehouse

FailOn = Literal["error", "warning", "new-error", "new-warning"]
FAIL_ON = get_args(FailOn)
SEVERITIES = ("error", "warning", "note")
HEADING = "# Matterhouse baseline 1: findings that are known. Written by: matterhouse check --write-baseline FILE"


FINDING_COLUMNS = """
    select
        finding_id, rule, severity, path, line, "column", field, message, details, status, is_rebased, first_seen_run,
        is_waived, waiver_reason
    from {table} where status <> 'resolved' order by path, line, rule, finding_id
"""
"""The columns of a `Finding`, in its order."""


class Finding(NamedTuple):
    """One row of `findings`."""

    finding_id: str
    rule: str
    severity: str
    path: str
    line: int
    column: int | None
    field: str | None
    message: str
    details: str
    status: str
    is_rebased: bool
    first_seen_run: str
    is_waived: bool
    waiver_reason: str | None

    @property
    def rank(self) -> int:
        """How grave it is; 0 is gravest."""
        return SEVERITIES.index(self.severity)


class Baseline(NamedTuple):
    """What findings are compared with: its name, the rule of each by id, and the rules that were looked for.

    The rules are None where they are not known.
    """

    name: str
    rule_of: Mapping[str, str]
    rules: frozenset[str] | None


class Verdict(NamedTuple):
    """What a gate says: findings that are there, those that are new among them, and those it fails on."""

    findings: list[Finding]
    new_ids: frozenset[str]
    resolved_count: int
    rebased_count: int
    failing: list[Finding]
    baseline: Baseline
    rules_not_compared: list[str]
    fail_on: FailOn
    rules_left_out: Sequence[str] = ()


def read_findings(warehouse: Warehouse, run: Run) -> list[Finding]:
    """Return the findings of a run that are there, by path and line."""
    with open_run(warehouse, run) as connection:
        if not connection.execute("select 1 from duckdb_tables() where table_name = 'findings'").fetchone():
            raise RequestError(f"{run.run_id}: a run without findings, by an older version; build again")
        rows = connection.execute(FINDING_COLUMNS.format(table="findings")).fetchall()
    return [Finding(*row) for row in rows]


def find_baseline(warehouse: Warehouse, run: Run, named: str | None) -> Baseline:
    """Return the baseline of a name: a run or a file; without one the run before. Empty before the first run."""
    if named is None:
        earlier = [run_id for run_id in warehouse.run_ids() if run_id < run.run_id]
        return baseline_of_run(warehouse, earlier[-1]) if earlier else Baseline("nothing", {}, None)
    if Path(named).is_file():
        return read_baseline(Path(named))
    if named in warehouse.run_ids() or (named,) in _history(warehouse, run, "select run_id from history.runs"):
        return baseline_of_run(warehouse, named)
    raise RequestError(
        f"{named}: neither a file nor a run; write one with: matterhouse check --write-baseline {named}"
    )


def baseline_of_run(warehouse: Warehouse, run_id: str) -> Baseline:
    """Return the findings that were there in a run, by the history."""
    query = (
        f"select finding_id, rule from history.findings where opened_run <= '{run_id}'"
        f" and (resolved_run is null or resolved_run > '{run_id}')"
    )
    rows = _history(warehouse, warehouse.run(), query)
    rules = warehouse.published(run_id).read_summary().get("rules")
    return Baseline(f"run {run_id}", {row[0]: row[1] for row in rows}, None if rules is None else frozenset(rules))


def _history(warehouse: Warehouse, run: Run, query: str) -> list[tuple[str, ...]]:
    from flows.query import ask

    with open_run(warehouse, run) as connection:
        return [tuple(map(str, row)) for row in ask(connection, query).rows]


def read_baseline(file: Path) -> Baseline:
    """Return what a baseline file holds; raise `RequestError` that names the line that is none."""
    rule_of: dict[str, str] = {}
    rules: set[str] = set()
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        first, _, rest = line.partition(" ")
        if first == "rule" and rest:
            rules.add(rest)
        elif len(first) == 16 and rest:
            rule_of[first] = rest.partition(" ")[0]
        else:
            raise RequestError(f"{file}:{number}: not a line of a baseline; write it anew with --write-baseline")
    return Baseline(str(file), rule_of, frozenset(rules))


def write_baseline(file: Path, findings: Iterable[Finding], rules: Iterable[str]) -> int:
    """Write the findings that are not waived to a baseline file, and return how many there are."""
    known = [finding for finding in findings if not finding.is_waived]
    lines = [HEADING, *(f"rule {rule}" for rule in sorted(rules))]
    ordered = sorted(known, key=lambda finding: (finding.path, finding.rule, finding.finding_id))
    lines += [f"{finding.finding_id} {finding.rule} {shown(finding.path)}" for finding in ordered]
    try:
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise RequestError(f"{file}: cannot be written: {error.strerror}") from None
    return len(known)


def judge(
    findings: Sequence[Finding],
    baseline: Baseline,
    fail_on: FailOn,
    looked_for: Collection[str] | None = None,
) -> Verdict:
    """Compare findings with a baseline and say on which the gate fails.

    A rule that the baseline did not look for is left out of the comparison: what it finds is old, only newly seen.
    So is what changed rules find in files that did not change. `looked_for` are the rules that were looked for, if
    not all were: no finding of another can be called resolved.
    """
    there = {finding.finding_id for finding in findings}
    unknown = sorted({finding.rule for finding in findings} - baseline.rules) if baseline.rules is not None else []
    unseen = [
        finding for finding in findings if finding.finding_id not in baseline.rule_of and finding.rule not in unknown
    ]
    new_ids = frozenset(finding.finding_id for finding in unseen if not finding.is_rebased)
    severities = ("error",) if fail_on.endswith("error") else ("error", "warning")
    failing = [
        finding
        for finding in findings
        if finding.severity in severities
        and not finding.is_waived
        and (not fail_on.startswith("new-") or finding.finding_id in new_ids)
    ]
    gone = [rule for finding_id, rule in baseline.rule_of.items() if finding_id not in there]
    resolved_count = sum(looked_for is None or rule in looked_for for rule in gone)
    rebased_count = len(unseen) - len(new_ids)
    return Verdict(list(findings), new_ids, resolved_count, rebased_count, failing, baseline, unknown, fail_on)


def of_pages(verdict: Verdict, paths: Collection[str]) -> Verdict:
    """Return a verdict on some pages alone, and on what is new on others."""

    def is_meant(finding: Finding) -> bool:
        return finding.path in paths or finding.finding_id in verdict.new_ids

    return verdict._replace(
        findings=[finding for finding in verdict.findings if is_meant(finding)],
        failing=[finding for finding in verdict.failing if is_meant(finding)],
    )


def newest_and_worst_first(verdict: Verdict) -> list[Finding]:
    """Return all findings: new ones first, then by severity, then those seen last for the first time."""
    by_place = sorted(verdict.findings, key=lambda finding: (finding.path, finding.line, finding.rule))
    by_run = sorted(by_place, key=lambda finding: finding.first_seen_run, reverse=True)
    return sorted(by_run, key=lambda finding: (finding.finding_id not in verdict.new_ids, finding.rank))
