"""Findings as SARIF 2.1.0, which code scanning services read."""

from __future__ import annotations

import json
from collections import Counter
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flows.findings.gate import newest_and_worst_first
from flows.query import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from flows.findings.gate import Finding, Verdict
    from flows.models.read_models import Model

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS = 5000
"""More results in one run are refused or cut off by services."""
FINGERPRINT = "matterhouseFinding/v1"


def as_sarif(verdict: Verdict, checks: Sequence[Model], path_of: Callable[[str], str]) -> str:
    """Return the findings as one SARIF log: the newest and worst, and one result a rule for those left out."""
    ordered = newest_and_worst_first(verdict)
    by_rule = {check.rule: check for check in checks}
    rules = sorted({finding.rule for finding in ordered} | by_rule.keys())
    places = {rule: number for number, rule in enumerate(rules)}
    kept, rest = ordered, list[Any]()
    if len(ordered) > MOST_RESULTS:
        cut = MOST_RESULTS - len({finding.rule for finding in ordered})
        kept, rest = ordered[:cut], ordered[cut:]
    results = [_result(finding, verdict, places, path_of) for finding in kept]
    results += _remainders(rest, places, path_of)
    driver = {
        "name": "Matterhouse",
        "version": version("matterhouse"),
        "rules": [_rule(rule, by_rule.get(rule)) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The root of the repository."}}},
        "results": results,
        "properties": {"findingCount": len(ordered), "failedGate": bool(verdict.failing)},
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def _rule(rule: str, check: Model | None) -> dict[str, Any]:
    described: dict[str, Any] = {"id": rule}
    if check:
        described["shortDescription"] = {"text": check.description}
        described["defaultConfiguration"] = {"level": check.severity}
        if check.texts:
            described["help"] = {"text": "\n\n".join(check.texts.values())}
    return described


def _result(
    finding: Finding, verdict: Verdict, places: Mapping[str, int], path_of: Callable[[str], str]
) -> dict[str, Any]:
    region = {"startLine": finding.line} | ({"startColumn": finding.column} if finding.column else {})
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": places[finding.rule],
        "level": finding.severity,
        "message": {"text": _plain(finding.message)},
        "locations": [_location(path_of(finding.path), region, finding.field)],
        "partialFingerprints": {FINGERPRINT: finding.finding_id},
        "baselineState": "new" if finding.finding_id in verdict.new_ids else "unchanged",
    }
    if finding.is_waived:
        result["suppressions"] = [{"kind": "external", "justification": finding.waiver_reason or ""}]
    return result


def _location(path: str, region: dict[str, int], field: str | None) -> dict[str, Any]:
    artifact = {"uri": quote(path, safe="/"), "uriBaseId": "SRCROOT"}
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": artifact, "region": region}}
    if field:
        location["logicalLocations"] = [{"fullyQualifiedName": shown(field), "kind": "member"}]
    return location


def _plain(text: str) -> str:
    """Return authored text as a message without signs that steer, and without links, which viewers would follow."""
    return shown(text).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _remainders(
    rest: Sequence[Finding], places: Mapping[str, int], path_of: Callable[[str], str]
) -> list[dict[str, Any]]:
    """Return one result a rule for the findings that are left out, at the first of them."""
    results: list[dict[str, Any]] = []
    for rule, count in sorted(Counter(finding.rule for finding in rest).items()):
        first = next(finding for finding in rest if finding.rule == rule)
        text = (
            f"{count:,} more findings of this rule are left out here; see them with: matterhouse check --rule {rule}"
        )
        results.append(
            {
                "ruleId": rule,
                "ruleIndex": places[rule],
                "level": first.severity,
                "message": {"text": text},
                "locations": [_location(path_of(first.path), {"startLine": 1}, None)],
                "partialFingerprints": {FINGERPRINT: f"remainder of {rule}"},
            }
        )
    return results
