"""The gate: what fails it, baselines, and the formats of findings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.conftest import run_command

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from tests.conftest import Site


def check(site: Site, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_command("check", "--warehouse", str(site.warehouse.folder), *arguments, check=False)


@pytest.fixture
def broken(site: Site) -> Site:
    """Return a site with an old error, built twice."""
    site.page("a.md", url="/a", title="The first page", related="/nowhere")
    site.page("b.md", url="/b", title="The second page", related="/a")
    site.build()
    site.build()
    return site


@pytest.mark.parametrize(
    ("fail_on", "old", "added"), [("error", 1, 1), ("warning", 1, 1), ("new-error", 0, 1), ("new-warning", 0, 1)]
)
def test_each_gate_fails_on_what_it_says(broken: Site, fail_on: str, old: int, added: int) -> None:
    assert check(broken, "--fail-on", fail_on).returncode == old
    broken.page("c.md", url="/c", title="The third page", related="/gone")
    broken.build()
    assert check(broken, "--fail-on", fail_on).returncode == added


def test_a_new_warning_does_not_fail_a_gate_on_new_errors(broken: Site) -> None:
    broken.page("c.md", url="/c", title="The third page", related="/c")
    broken.build()
    assert check(broken, "--fail-on", "new-error").returncode == 0
    done = check(broken, "--fail-on", "new-warning")
    assert (done.returncode, "link-self  new" in done.stdout) == (1, True)


def test_a_baseline_file_lets_pass_what_it_knows(broken: Site, tmp_path: Path) -> None:
    baseline = tmp_path / "known.txt"
    check(broken, "--write-baseline", str(baseline))
    lines = baseline.read_text().splitlines()
    assert "rule link-broken" in lines
    assert [line.split()[1:] for line in lines if "link-broken a.md" in line] == [["link-broken", "a.md"]]
    assert check(broken, "--fail-on", "new-error", "--baseline", str(baseline)).returncode == 0
    baseline.write_text("\n".join(line for line in lines if "link-broken a.md" not in line))
    done = check(broken, "--fail-on", "new-error", "--baseline", str(baseline))
    assert (done.returncode, "Gate new-error: failed on 1" in done.stdout) == (1, True)


def test_a_rule_that_the_baseline_does_not_know_is_not_compared(broken: Site, tmp_path: Path) -> None:
    baseline = tmp_path / "known.txt"
    baseline.write_text("rule orphan-page\n")
    done = check(broken, "--fail-on", "new-error", "--baseline", str(baseline))
    assert done.returncode == 0
    assert "does not know them: dead-end-page, link-broken" in done.stdout


def test_a_run_may_be_the_baseline(broken: Site) -> None:
    first = broken.warehouse.run_ids()[0]
    broken.page("c.md", url="/c", title="The third page", related="/gone")
    broken.build()
    broken.build()
    assert check(broken, "--fail-on", "new-error").returncode == 0
    assert check(broken, "--fail-on", "new-error", "--baseline", first).returncode == 1
    done = check(broken, "--baseline", "nothing.txt")
    assert (done.returncode, "neither a file nor a run" in done.stderr) == (2, True)


def test_a_damaged_baseline_is_told_with_its_line(broken: Site, tmp_path: Path) -> None:
    (tmp_path / "known.txt").write_text("rule x\nnonsense\n")
    done = check(broken, "--baseline", str(tmp_path / "known.txt"))
    assert (done.returncode, "known.txt:2: not a line of a baseline" in done.stderr) == (2, True)


def test_text_is_grouped_by_file_and_json_has_all(broken: Site) -> None:
    lines = check(broken).stdout.splitlines()
    assert "a.md" in lines
    assert any(line.split()[:2] == ["4:1", "error"] and "/nowhere" in line for line in lines)
    document = json.loads(check(broken, "--format", "json", "--fail-on", "new-error").stdout)
    assert (document["has_failed"], document["new_count"]) == (False, 0)
    assert {finding["rule"] for finding in document["findings"]} >= {"link-broken", "orphan-page"}


def test_annotations_name_file_line_and_rule(broken: Site) -> None:
    done = check(broken, "--format", "github")
    line = next(line for line in done.stdout.splitlines() if line.startswith("::error "))
    assert "line=4,col=1,title=link-broken::Leads nowhere: /nowhere" in line


def test_waived_findings_pass(site: Site) -> None:
    site.page("a.md", url="/a", title="The first page", related="/nowhere")
    waiver = {"rule": "link-broken", "reason": "soon", "until": "2999-01-01"}
    (site.content.parent / "matterhouse.toml").write_text("")
    site.build(config_file=site.content.parent / "matterhouse.toml", waivers=[waiver])
    done = check(site)
    assert (done.returncode, "1 more are waived" in done.stdout) == (0, True)


def test_what_changed_rules_find_in_unchanged_files_is_not_new(site: Site) -> None:
    site.page("a.md", url="/a", title="The first page of all", related="/b")
    site.page("b.md", url="/b", title="The second page of all", related="/a")
    site.page("c.md", url="/c", title="The third page of all", related="/d")
    site.page("d.md", url="/d", title="The fourth page of all", related="/c")
    any_text = {"text-length": {"min": 1}}
    site.build(checks=any_text)
    site.page("a.md", url="/a", title="The first page, reworded", related="/b")
    (site.content / "d.md").unlink()
    stricter = any_text | {"title-length": {"max": 15, "severity": "error"}}
    site.build(checks=stricter)
    rebased = "select path, rule, status from findings where is_rebased order by all"
    assert site.sql(rebased) == [], "each of the files has changed, or linked to one that has"
    assert check(site, "--fail-on", "new-error").returncode == 1
    site.build(checks=stricter | {"text-length": {"min": 50, "severity": "error"}})
    assert site.sql(rebased) == [(f"{name}.md", "text-length", "new") for name in "abc"]
    done = check(site, "--fail-on", "new-error")
    assert (done.returncode, "Not counted as new: 3 that other settings" in done.stdout) == (0, True)
    site.page("c.md", url="/c", title="The third page of all", related="/e")
    run = site.build(checks=stricter | {"text-length": {"min": 50, "severity": "error"}})
    assert site.sql(rebased) == [(f"{name}.md", "text-length", "open") for name in "abc"]
    document = json.loads(check(site, "--format", "json", "--baseline", site.warehouse.run_ids()[0]).stdout)
    new = {
        (row["path"], row["rule"]) for row in document["findings"] if row["is_new"] and row["rule"] != "link-broken"
    }
    assert (document["run_id"], "text-length" in {rule for _, rule in new}) == (run.run_id, False)


def test_a_damaged_run_is_passed_over_and_the_one_before_is_compared_with(site: Site) -> None:
    site.page("a.md", url="/a", title="The first page", related="/gone")
    first = site.build()
    site.page("b.md", url="/b", title="The second page", related="/lost")
    damaged = site.build()
    for name in ("pages", "findings", "links"):
        file = damaged.tables / f"{name}.parquet"
        file.chmod(0o644)
        file.write_bytes(file.read_bytes()[:20])
    site.page("c.md", url="/c", title="The third page", related="/a")
    site.build()
    told = site.sql("select path, status, first_seen_run from findings where rule = 'link-broken' order by all")
    assert told == [("a.md", "open", first.run_id), ("b.md", "regressed", damaged.run_id)]
