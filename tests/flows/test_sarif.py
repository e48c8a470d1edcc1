"""SARIF: valid by the published schema, places that hit their keys, and a bound on its size."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

from flows.findings.gate import Baseline, Finding, judge
from flows.findings.sarif import MOST_RESULTS, as_sarif
from flows.models.read_models import load_models
from tests.conftest import ROOT, run_command

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMA = json.loads((ROOT / "tests" / "data" / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))


def validate(log: dict[str, Any]) -> None:
    jsonschema.Draft4Validator(SCHEMA).validate(log)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return the findings of the sample as SARIF."""
    folder = str(tmp_path_factory.mktemp("sarif") / "warehouse")
    run_command("build", "--warehouse", folder, "--config", str(ROOT / "matterhouse.toml"))
    done = run_command("check", "--format", "sarif", "--warehouse", folder, check=False)
    read: dict[str, Any] = json.loads(done.stdout)
    return read


def test_the_log_is_valid_by_the_published_schema(log: dict[str, Any]) -> None:
    validate(log)
    with pytest.raises(jsonschema.ValidationError):
        validate({**log, "version": "2.0.0"})


def test_each_place_hits_the_key_that_it_names(log: dict[str, Any]) -> None:
    hits = 0
    for result in log["runs"][0]["results"]:
        (location,) = result["locations"]
        region = location["physicalLocation"]["region"]
        file = ROOT / location["physicalLocation"]["artifactLocation"]["uri"]
        assert file.is_file(), file
        for key in location.get("logicalLocations", ()):
            assert (region["startLine"], region["startColumn"]) == places(file)[key["fullyQualifiedName"]], result
            hits += 1
    assert hits > 40


def places(file: Path) -> dict[str, tuple[int, int]]:
    """Return line and column of every key of a file's front matter, by a parser of its own."""
    block = file.read_text(encoding="utf-8").split("\n---", 1)[0].partition("\n")[2]
    return {path: (line + 2, column + 1) for path, line, column in walk(yaml.compose(block, Loader=yaml.SafeLoader))}


def walk(node: Any, lead: str = "") -> Iterator[tuple[str, int, int]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield lead + key.value, key.start_mark.line, key.start_mark.column
            yield from walk(value, f"{lead}{key.value}.")


def finding(number: int, *, status: str = "open", severity: str = "warning", rule: str = "link-self") -> Finding:
    return Finding(
        f"{number:016x}", rule, severity, f"page {number % 7}.md", number + 1, None, None, "Message", "{}", status,
        is_rebased=False, first_seen_run=f"r{number % 3}", is_waived=False, waiver_reason=None,
    )  # fmt: skip


def test_a_long_log_has_the_newest_and_worst_and_counts_the_rest() -> None:
    old = [finding(number, rule="orphan-page" if number % 2 else "link-self") for number in range(8000)]
    grave = [finding(9000 + number, severity="error", rule="link-broken") for number in range(5)]
    new = [finding(10_000 + number, status="new", severity="note", rule="link-case") for number in range(3)]
    known = Baseline("before", {row.finding_id: row.rule for row in (*old, *grave)}, None)
    verdict = judge([*old, *grave, *new], known, "new-error")
    checks = [model for model in load_models() if model.schema == "checks"]
    log = json.loads(as_sarif(verdict, checks, str))
    validate(log)
    results = log["runs"][0]["results"]
    assert len(results) <= MOST_RESULTS
    assert [result["ruleId"] for result in results[:8]] == ["link-case"] * 3 + ["link-broken"] * 5
    assert [result["baselineState"] for result in results[:4]] == ["new"] * 3 + ["unchanged"]
    rest = [result for result in results if "more findings of this rule" in result["message"]["text"]]
    counts = [int(result["message"]["text"].split()[0].replace(",", "")) for result in rest]
    assert len(results) - len(rest) + sum(counts) == 8008
    assert [result["ruleId"] for result in rest] == ["link-self", "orphan-page"]


def test_a_waived_finding_is_suppressed() -> None:
    waived = finding(1)._replace(is_waived=True, waiver_reason="known")
    log = json.loads(as_sarif(judge([waived], Baseline("x", {}, None), "error"), [], str))
    validate(log)
    assert log["runs"][0]["results"][0]["suppressions"] == [{"kind": "external", "justification": "known"}]
