"""Authored text in findings does no harm where findings are shown: terminal, SARIF, annotations, baselines."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import Site, run_command
from tests.flows.test_sarif import validate

if TYPE_CHECKING:
    from pathlib import Path

SIGNS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "terminal": r"\e]0;owned\a\e[2J",
    "bidi": r"\u202Etxt.exe\u2066",
    "formula": "=cmd|'/c calc'!A1",
    "link": "[all is well](https://evil.example)",
    "command": r"%0A::error file=x::owned\n::set-output name=a::b",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a built site whose titles, links, keys and names are hostile."""
    folder: Path = tmp_path_factory.mktemp("hostile")
    made = Site(folder / "content", folder / "warehouse")
    for number, (name, text) in enumerate(HOSTILE.items()):
        quoted = text.replace('"', '\\"')
        related = f'related_article1: {{url: "/gone/{quoted}"}}\n"related_article2{quoted}": {{url: "/lost"}}\n'
        made.write(
            f"{name}.md", f'---\nurl: /{number}\ntitle: "{quoted}"\ndescription: "{quoted}"\n{related}---\nText.\n'
        )
        made.write(f"{name}-2.md", f'---\nurl: /{number}/2\ntitle: "{quoted}"\ndescription: "{quoted}"\n---\nText.\n')
    made.write("a\nb\x1b[31m.md", "---\nurl: [1]\ntitle: 'Some page'\n---\n")
    made.build()
    return made


def check(site: Site, *arguments: str) -> str:
    command = ("check", "--warehouse", str(site.warehouse.folder), *arguments)
    return run_command(*command, check=False, cwd=site.content.parent).stdout


def test_every_kind_of_hostile_text_is_in_a_message(site: Site) -> None:
    found = site.sql("select count(distinct path) from findings where rule = 'title-duplicate'")
    assert found == [(2 * len(HOSTILE),)]
    assert site.sql("select count(*) from findings where rule = 'link-broken' and message like '%\x1b%'") == [(1,)]


def test_text_has_no_sign_that_steers_a_terminal(site: Site) -> None:
    text = check(site)
    assert "<script>alert(1)</script>" in text
    assert r"\x1b]0;owned\x07" in text
    assert SIGNS.findall(text) == []
    assert not any(line.startswith("b\x1b") for line in text.splitlines())


def test_sarif_is_valid_and_has_no_signs_and_no_links(site: Site) -> None:
    text = check(site, "--format", "sarif")
    log = json.loads(text)
    validate(log)
    assert SIGNS.findall(text) == []
    results = log["runs"][0]["results"]
    messages = [result["message"]["text"] for result in results]
    assert SIGNS.findall("".join(messages)) == []
    assert any(r"\[all is well\](https://evil.example)" in message for message in messages)
    assert not any(re.search(r"(?<!\\)\[[^\]]*\]\(", message) for message in messages)
    names = [
        location["fullyQualifiedName"]
        for result in results
        for location in result["locations"][0].get("logicalLocations", ())
    ]
    assert SIGNS.findall("".join(names)) == []
    assert any("script" in name for name in names)


def test_an_annotation_is_one_line_and_no_other_command(site: Site) -> None:
    lines = check(site, "--format", "github").splitlines()
    assert SIGNS.findall("".join(lines)) == []
    commands = [line for line in lines if line.startswith("::")]
    assert len(commands) == json.loads(check(site, "--format", "json"))["failing_count"] + len(
        [line for line in commands if not line.startswith("::error ")]
    )
    assert all(re.match(r"::(error|warning|notice) file=", line) for line in commands)
    assert not any(re.match(r"\s*::(set-output|error file=x)", line) for line in lines)


def test_a_baseline_has_a_line_a_finding_whatever_files_are_called(site: Site, tmp_path: Path) -> None:
    baseline = tmp_path / "known.txt"
    check(site, "--write-baseline", str(baseline))
    assert "are known" not in check(site, "--baseline", str(baseline))
    document = json.loads(check(site, "--baseline", str(baseline), "--format", "json"))
    assert (document["new_count"], document["resolved_count"]) == (0, 0)
    assert len(document["findings"]) > 4 * len(HOSTILE)
    assert sys.getfilesystemencoding() == "utf-8"
