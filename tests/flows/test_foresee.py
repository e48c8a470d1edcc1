"""What a check of changed files says is what a build and a check would say."""

from __future__ import annotations

import json
import os
import random
import shutil
from typing import TYPE_CHECKING

import pytest

from flows.errors import RequestError
from flows.findings.gate import Baseline, Finding, find_baseline, judge, read_findings
from flows.foresee.check import look_ahead
from flows.settings import Settings
from tests.conftest import run_command

if TYPE_CHECKING:
    from pathlib import Path

    from flows.foresee.check import Look
    from tests.conftest import Site

CHECKS = {"text-length": {"min": 5}}
EDITS = 5


def settings_of(site: Site, checks: object = CHECKS) -> Settings:
    return Settings.model_validate({"source": site.content, "warehouse": site.warehouse.folder, "checks": checks})


NOTHING = Baseline("nothing", {}, None)


def ahead(site: Site, *names: str, checks: object = None, known: Baseline | None = None) -> Look:
    chosen = [str(site.content / name) for name in names] or None
    baseline = (lambda: known) if known else None
    return look_ahead(site.warehouse, site.warehouse.run(), settings_of(site, checks or {}), chosen, baseline)


def compared(findings: list[Finding], baseline: Baseline, rules: list[str]) -> tuple[object, ...]:
    """Return what a gate says is new, gone and failing."""
    verdict = judge([row for row in findings if row.rule in rules], baseline, "new-warning", rules)
    return verdict.new_ids, verdict.resolved_count, [row.finding_id for row in verdict.failing]


def told(findings: list[Finding], rules: list[str]) -> list[tuple[object, ...]]:
    """Return what has to be the same; runs have other names, and suggestions may come later."""
    return sorted(
        (row.finding_id, row.rule, row.severity, row.path, row.line, row.column, row.field, row.status, row.is_waived)
        for row in findings
        if row.rule in rules
    )


class Editor:
    """Makes a site with links of all kinds, and changes it at random."""

    def __init__(self, site: Site, seed: int):
        self.site, self.random, self.count = site, random.Random(seed), 0
        for _ in range(25):
            self.add()

    def choose(self) -> Path:
        return self.random.choice(sorted(self.site.content.rglob("*.md")))

    def url(self) -> str:
        return f"/{self.random.choice(['p', 'P', 'q'])}/{self.random.randrange(self.count + 3)}"

    def text(self) -> str:
        place, numbers = self.random.choice(["#part-1", "#gone", "", "?x=1"]), self.random
        lines = [
            f"url: {self.url()}" if numbers.random() < 0.8 else "",
            f"id: {numbers.randrange(30)}" if numbers.random() < 0.7 else "",
            f"title: The page of number {numbers.randrange(20)}" if numbers.random() < 0.95 else "",
            f"description: Says {numbers.randrange(9)} and more" if numbers.random() < 0.8 else "",
            f"subject: {numbers.choice(['soil', 'Soil', 'fruit'])}" if numbers.random() < 0.9 else "",
            f"aliases: [{self.url()}]" if numbers.random() < 0.2 else "",
            "draft: true" if numbers.random() < 0.1 else "",
            "noindex: true" if numbers.random() < 0.1 else "",
            f"redirect: {self.url()}" if numbers.random() < 0.05 else "",
            "date: 2024-02-31" if numbers.random() < 0.05 else "",
            "keywords: [earth, //]" if numbers.random() < 0.1 else "keywords: [earth, loam]",
        ]
        for slot in range(1, numbers.randrange(5)):
            entry = {"id": numbers.randrange(35), "title": f"The page of number {numbers.randrange(20)}"}
            shown = "".join(f", {key}: {value}" for key, value in entry.items() if numbers.random() < 0.5)
            lines.append(f"related_article{slot}: {{url: {self.url()}{place}{shown}}}")
        body = [f"[a link]({numbers.choice(['../b/3.md', '4.md', './index', self.url(), 'pic.png'])})", "# Part 1"]
        words = " ".join(f"word{number}" for number in range(25))
        body += [numbers.choice(["TODO: write", "[[5]]", "Text.", words, words])]
        return "---\n" + "\n".join(filter(None, lines)) + "\n---\n" + "\n\n".join(body) + "\n"

    def add(self) -> None:
        self.count += 1
        name = self.random.choice(["index", str(self.count), str(self.count)])
        self.site.write(f"{self.random.choice('abc')}/{name}.md", self.text())

    def remove(self) -> None:
        if len(list(self.site.content.rglob("*.md"))) > 12:
            self.choose().unlink()

    def rename(self) -> None:
        file = self.choose()
        self.count += 1
        self.site.write(f"{self.random.choice('abc')}/{self.count}.md", file.read_text())
        file.unlink()

    def rewrite(self) -> None:
        self.site.write(str(self.choose().relative_to(self.site.content)), self.text())

    def retitle(self) -> None:
        self.edit("title: The page", "title: Another page")

    def hurt(self) -> None:
        self.edit("title: ", "title: {{ broken }} ")

    def edit(self, old: str, new: str) -> None:
        file = self.choose()
        self.site.write(str(file.relative_to(self.site.content)), file.read_text().replace(old, new, 1))

    def add_picture(self) -> None:
        self.site.write(f"{self.random.choice('abc')}/pic.png", b"x")

    def relink(self) -> None:
        self.edit("# Part 1", f"[a new link]({self.url()})\n\n# Part {self.random.randrange(3)}")

    def change(self, kinds: str) -> None:
        for _ in range(self.random.randrange(1, 4)):
            getattr(self, self.random.choice(KINDS[kinds]))()


KINDS = {
    "any": ("add", "remove", "rename", "rewrite", "retitle", "retitle", "hurt", "add_picture"),
    "of one page": ("retitle", "hurt", "relink"),
}
"""Edits; those of one page touch nothing that links are resolved by."""


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "kinds"), [(0, "any"), (1, "any"), (2, "of one page")])
def test_random_edits_are_told_as_a_build_tells_them(site: Site, seed: int, kinds: str) -> None:
    editor = Editor(site, seed)
    site.build(checks=CHECKS)
    new = 0
    for _ in range(EDITS):
        editor.change(kinds)
        found = ahead(site, checks=CHECKS, known=NOTHING).foresight
        brief = ahead(site, checks=CHECKS).foresight
        run = site.build(checks=CHECKS)
        whole = read_findings(site.warehouse, run)
        assert told(found.findings, found.rules) == told(whole, found.rules)
        before = find_baseline(site.warehouse, run, None)
        assert compared(brief.findings, brief.baseline, brief.rules) == compared(whole, before, brief.rules)
        assert {row.rule for row in whole} - set(found.rules) <= set(found.left_out)
        new += sum(row.status == "new" for row in found.findings)
    assert new > EDITS


@pytest.fixture
def linked(site: Site) -> Site:
    """Return a built site of three pages, one of which links to the others."""
    site.page("a.md", url="/a", title="The first page of all", related="[/b, /c]")
    site.page("b.md", url="/b", title="The second page of all", related="[/a]")
    site.page("sub/c.md", url="/c", title="The third page of all", related="[/a]")
    site.build()
    return site


def check(site: Site, *arguments: str) -> tuple[int, str, str]:
    away = site.content.parent  # where no matterhouse.toml of another site is near
    done = run_command("check", "--warehouse", str(site.warehouse.folder), *arguments, check=False, cwd=away)
    return done.returncode, done.stdout, done.stderr


def test_a_page_that_goes_breaks_the_links_to_it(linked: Site) -> None:
    (linked.content / "b.md").unlink()
    code, out, _ = check(linked, "--changed", "--fail-on", "new-error", "--format", "json")
    document = json.loads(out)
    new = [(row["rule"], row["path"]) for row in document["findings"] if row["severity"] == "error"]
    assert (code, new) == (1, [("link-broken", "a.md")])
    assert "text-near-duplicate" in document["rules_left_out"]
    assert linked.sql("select count(*) from findings where rule = 'link-broken'") == [(0,)], "nothing is published"


def test_only_what_is_named_is_read(linked: Site) -> None:
    linked.page("b.md", url="/b", title="The second page of all", related="[/gone]")
    linked.page("sub/c.md", url="/c", title="The third page of all", related="[/lost]")
    code, out, _ = check(linked, str(linked.content / "sub"), "--fail-on", "new-error")
    assert (code, "/lost" in out, "/gone" in out) == (1, True, False)
    code, out, _ = check(linked, str(linked.content / "b.md"), "README.md", "--fail-on", "new-error")
    assert (code, "/lost" in out, "/gone" in out) == (1, False, True)
    assert check(linked, str(linked.content / "a.md"), "--fail-on", "new-error")[0] == 0


def test_a_file_that_was_only_touched_has_not_changed(linked: Site) -> None:
    for file in linked.content.rglob("*.md"):
        os.utime(file)
    assert ahead(linked).changed == []


def test_an_old_flaw_of_another_page_fails_no_gate(linked: Site) -> None:
    linked.page("b.md", url="/b", title="The second page of all", related="[/gone]")
    linked.build()
    linked.page("a.md", url="/a", title="The first page of all, anew", related="[/b, /c]")
    assert check(linked, "--changed", "--fail-on", "error")[0] == 0
    assert check(linked, "--fail-on", "error")[0] == 1


def test_a_check_of_ones_own_is_made_if_its_tables_are_known(site: Site) -> None:
    folder = site.content.parent / "checks"
    folder.mkdir()
    texts = {"short_text": "text like '%a.md%'", "lonely": "path in (select path from page_graph where is_orphan)"}
    for name, condition in texts.items():
        (folder / f"{name}.sql").write_text(
            f"-- Page.\nselect path, 'x' as message from pages where {condition}\n", encoding="utf-8"
        )
    config = site.content.parent / "matterhouse.toml"
    config.write_text('source = "content"\nwarehouse = "warehouse"\n')
    site.page("b.md", title="The first page of all")
    run_command("build", "--config", str(config))
    site.page("a.md", title="The second page of all")
    done = run_command("check", "--config", str(config), "--changed", "--format", "json", check=False)
    document = json.loads(done.stdout)
    assert ("short-text", "a.md") in {(row["rule"], row["path"]) for row in document["findings"]}
    assert "lonely" in document["rules_left_out"]


def test_what_cannot_be_told_ahead_asks_for_a_build(linked: Site) -> None:
    with pytest.raises(RequestError, match="built with other settings"):
        look_ahead(
            linked.warehouse,
            linked.warehouse.run(),
            Settings.model_validate({"fields": {"title": ["name"]}, "warehouse": linked.warehouse.folder}),
            None,
        )
    elsewhere = settings_of(linked).model_copy(update={"source": linked.content.parent})
    with pytest.raises(
        RequestError, match=f"is of {linked.content}, not of {linked.content.parent}; build that first"
    ):
        look_ahead(linked.warehouse, linked.warehouse.run(), elsewhere, None)
    shutil.rmtree(linked.warehouse.cache)
    code, _, errors = check(linked, "--changed")
    assert (code, "does not hold what" in errors) == (2, True)
    code, _, errors = check(linked, "--changed", "--run", linked.warehouse.run().run_id)
    assert (code, "leave out --run" in errors) == (2, True)
