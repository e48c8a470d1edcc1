"""Suggested links as front matter to paste, in the site's own shape; and builds without suggestions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from flows.paste import suggestions_as_yaml
from flows.query import open_run
from flows.settings import Settings
from tests.conftest import run_command

if TYPE_CHECKING:
    from tests.conftest import Site

CLAY = (
    "Clay holds water and cracks when dry, so dig in compost each autumn and lay boards to spread your weight on it."
)
SAND = "Sand drains fast and warms early, so feed it often with compost and mulch it well before the dry months come."
NUMBERED = "related_article2:\n  url: /b\n  id: 7\n  title: Clay b\n  colour: red\n"


def write(site: Site, name: str, text: str, extra: str = "") -> None:
    front = f"title: Clay {name}\nurl: /{name}\nid: '{ord(name)}'\nsubject: soil\n{extra}"
    site.write(f"{name}.md", f"---\n{front}---\n{text} The {name}{name} bed is {name}{name}.\n")


def pasted(site: Site) -> dict[str, object]:
    """What is to be pasted, by path."""
    site.build()
    with open_run(site.warehouse, site.warehouse.run()) as connection:
        text = suggestions_as_yaml(connection, Settings())
    pages = [part.partition("\n") for part in text.split("# ")[1:]]
    return {path: yaml.safe_load(body) for path, _, body in pages}


def soil(site: Site, extra: str) -> None:
    for name, text in zip("abcdef", (CLAY, SAND, CLAY, SAND, CLAY, SAND), strict=True):
        write(
            site,
            name,
            text + f" Note {name}{name}{name} of {name * 4} and {name * 5} by {name * 6}.",
            extra * (name == "a"),
        )


def test_numbered_mappings_have_the_keys_and_types_of_the_sites_own(site: Site) -> None:
    soil(site, NUMBERED)
    found = pasted(site)["a.md"]
    assert isinstance(found, dict)
    assert set(found) <= {f"related_article{number}" for number in (1, 3, 4, 5)}
    entry = found["related_article1"]
    assert list(entry) == ["url", "id", "title"]
    assert isinstance(entry["id"], int)


@pytest.mark.parametrize(("listed", "first"), [("[/b]", "/"), ("['98']", "")])
def test_a_list_of_urls_or_identifiers_stays_one(site: Site, listed: str, first: str) -> None:
    soil(site, f"related: {listed}\n")
    found = pasted(site)["a.md"]
    assert isinstance(found, dict)
    assert all(str(entry).startswith(first) and ("/" in entry) == bool(first) for entry in found["related"])


def test_a_site_without_related_links_gets_the_shape_of_the_settings(site: Site) -> None:
    soil(site, "")
    found = pasted(site)["a.md"]
    assert isinstance(found, dict)
    assert list(found["related_article1"]) == ["url", "title"]


def test_yaml_is_for_suggested_links_alone(site: Site) -> None:
    soil(site, NUMBERED)
    run_command("build", str(site.content), "--warehouse", str(site.warehouse.folder))
    where = ("--warehouse", str(site.warehouse.folder))
    output = site.content.parent / "paste.yml"
    run_command("report", "suggested_links", "--output", str(output), *where)
    assert output.read_text(encoding="utf-8").startswith("# ")
    refused = run_command("report", "headlines", "--format", "yaml", *where, check=False)
    assert refused.returncode == 2
    assert "suggested_links" in refused.stderr


def test_without_suggestions_nothing_is_judged_and_the_next_build_brings_them(site: Site) -> None:
    soil(site, NUMBERED)
    counts = "select (select count(relevance) from links), (select count(*) from link_suggestions)"
    site.build(without=["suggestions"])
    assert site.sql(counts) == [(0, 0)]
    site.build()
    judged, suggested = site.sql(counts)[0]
    assert judged == 1
    assert suggested
    site.build(without=["suggestions"])
    assert site.sql(counts) == [(0, 0)]
