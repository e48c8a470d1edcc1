"""Findings: the same ones from run to run, what is new among them, and what settings do to them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from flows.errors import RequestError
from flows.history.remember import advance
from flows.models.read_models import ModelError
from transforms.schemas import HISTORY, TABLES

if TYPE_CHECKING:
    from tests.conftest import Site


def states(site: Site) -> dict[tuple[object, object], object]:
    return {(rule, path): status for rule, path, status in site.sql("select rule, path, status from findings")}


def ids(site: Site) -> set[object]:
    return {row[0] for row in site.sql("select finding_id from findings where status <> 'resolved'")}


def two_pages(site: Site, *, broken: bool) -> None:
    site.page("a.md", url="/a", title="The first page", related="/nowhere" if broken else "/b")
    site.page("b.md", url="/b", title="The second page", related="/a")


def test_a_finding_is_new_then_open_then_resolved_then_regressed(site: Site) -> None:
    told: list[object] = []
    for broken in (True, True, False, True):
        two_pages(site, broken=broken)
        site.page("c.md", url="/c", title=f"Page {len(told)} that makes a change", related="/a")
        site.build()
        told.append(states(site).get(("link-broken", "a.md")))
    assert told == ["new", "open", "resolved", "regressed"]
    seen = site.sql(
        "select path, first_seen_run = (select min(run_id) from runs) from findings"
        " where status = 'regressed' and rule = 'link-broken'"
    )
    assert seen == [("a.md", True)]
    times = site.sql("select opened_run, resolved_run from history.findings where rule = 'link-broken' order by all")
    runs = [row[0] for row in site.sql("select run_id from runs order by all")]
    assert times == [(runs[0], runs[2]), (runs[3], None)]


def test_a_run_without_changes_has_nothing_new(site: Site) -> None:
    two_pages(site, broken=True)
    site.build()
    run = site.build()
    assert set(states(site).values()) == {"open"}
    assert site.sql("select distinct last_seen_run from findings") == [(run.run_id,)]


def test_renaming_a_file_and_moving_links_makes_no_new_finding(site: Site) -> None:
    page = "---\nurl: /a\ntitle: A page with links\n{}---\nText.\n"
    links = ["{url: /x}", "{url: /gone}", "{url: /gone}", "{url: /a}"]
    slots = "".join(f"related_article{number}: {link}\n" for number, link in enumerate(links, start=1))
    site.write("a.md", page.format(slots))
    site.page("b.md", id=7, related="/x")
    site.build()
    before = ids(site)
    (site.content / "a.md").unlink()
    (site.content / "b.md").unlink()
    turned = "".join(f"related_article{number}: {link}\n" for number, link in enumerate(reversed(links), start=1))
    site.write("moved/z.md", page.format(turned))
    site.page("moved/y.md", related="/x", id=7)
    site.build()
    assert ids(site) == before
    assert set(states(site).values()) == {"open"}
    assert len(before) >= 6


def test_a_page_that_cannot_be_read_keeps_its_findings(site: Site) -> None:
    two_pages(site, broken=True)
    site.build()
    good = (site.content / "a.md").read_text()
    site.write("a.md", good.replace("title: The first page", "title: {{ first }}"))
    site.build()
    assert states(site)["link-broken", "a.md"] == "open"
    assert states(site)["front-matter-invalid", "a.md"] == "new"
    site.write("a.md", good)
    site.build()
    assert states(site)["link-broken", "a.md"] == "open"
    assert states(site)["front-matter-invalid", "a.md"] == "resolved"


def test_a_finding_stands_at_the_key_that_it_names(site: Site) -> None:
    site.write(
        "a.md",
        '---\ntitle: "A page"\nurl: /a\nrelated:\n  - title: Copy\n    url: /b\n  - {id: 9, url: /b}\n'
        "  - /nowhere\n---\n",
    )
    site.page("b.md", url="/b", title="Another page")
    site.build()
    found = site.sql("select rule, field, line, \"column\" from findings where rule like 'link%' order by line, 4")
    assert found == [
        ("link-stale-title", "related[1].title", 5, 5),
        ("link-id-dangling", "related[2].id", 7, 6),
        ("link-duplicate", "related[2].url", 7, 13),
        ("link-broken", "related[3]", 8, 5),
    ]


def test_settings_give_severity_and_parameters_for_all_pages_or_some(site: Site) -> None:
    for path in ("a.md", "posts/b.md", "posts/old/c.md"):
        site.page(path, title="A title of some length")
    site.build(
        checks={"title-length": {"severity": "error", "max": 10}, "title-duplicate": "off"},
        overrides=[
            {"paths": ["posts/**"], "checks": {"title-length": {"severity": "note", "max": 20}}},
            {"paths": ["posts/old/**"], "checks": {"title-length": {"max": 100}}},
        ],
    )
    found = site.sql("select path, severity, message from findings where rule like 'title%' order by path")
    assert found == [
        ("a.md", "error", "The title has 22 characters; the limits are 10 and 10."),
        ("posts/b.md", "note", "The title has 22 characters; the limits are 10 and 20."),
    ]


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"checks": {"link-brokn": "off"}}, "no check link-brokn; did you mean link-broken?"),
        ({"checks": {"link-broken": {"max": 3}}}, r"checks.link-broken.max: allowed here: severity"),
        (
            {"overrides": [{"paths": ["*"], "checks": {"orphans": "off"}}]},
            "overrides 1: checks.orphans: no check orphans",
        ),
        ({"waivers": [{"rule": "x", "reason": "y", "until": "2030-01-01"}]}, "waivers 1: rule: no check x"),
    ],
)
def test_settings_of_what_is_not_there_are_refused(site: Site, settings: dict[str, Any], complaint: str) -> None:
    two_pages(site, broken=False)
    with pytest.raises(RequestError, match=complaint):
        site.build(**settings)


def test_a_waiver_holds_until_its_day_and_is_then_a_finding(site: Site) -> None:
    two_pages(site, broken=True)
    config = site.content.parent / "matterhouse.toml"
    config.write_text("# settings\n[[waivers]]\n")
    today = dt.datetime.now(dt.UTC).date()
    waiver = {"rule": "link-broken", "paths": ["a*"], "reason": "moves soon", "until": today}
    site.build(config_file=config, waivers=[waiver])
    query = "select is_waived, waiver_reason from findings where rule = 'link-broken'"
    assert site.sql(query) == [(True, "moves soon")]
    site.build(config_file=config, waivers=[waiver | {"until": today - dt.timedelta(days=1)}])
    assert site.sql(query) == [(False, None)]
    expired = site.sql("select path, line, status, message from findings where rule = 'waiver-expired'")
    assert [row[:3] for row in expired] == [("../matterhouse.toml", 2, "new")]


def own_check(site: Site, text: str) -> dict[str, Any]:
    folder = site.content.parent / "checks"
    folder.mkdir(exist_ok=True)
    (folder / "unsigned_page.sql").write_text(text)
    return {"config_file": site.content.parent / "matterhouse.toml"}


def test_a_check_of_ones_own_is_made_like_any_other(site: Site) -> None:
    two_pages(site, broken=False)
    text = (
        "-- Page that nobody has signed.\n-- severity: note\n-- parameter: words = 2  Shorter pages need none\n\n"
        "select path, 'title' as field, 'Sign it.' as message, word_count from pages\n"
        "where author is null and word_count > parameter('words')\n"
    )
    site.build(**own_check(site, text))
    found = site.sql("select severity, path, field, line, details from findings where rule = 'unsigned-page'")
    assert found == [
        ("note", "a.md", "title", 3, '{"word_count":3}'),
        ("note", "b.md", "title", 3, '{"word_count":3}'),
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("select path from pages", "a check has to give a column message"),
        ("-- identity: url\nselect path, 'x' as message from pages", "a check has to give a column url"),
        ("-- severity: grave\nselect 1", "severity is error, warning or note, not grave"),
        ("select path, 'x' as message from findings", "a check cannot read findings"),
        ("select path, parameter('n') as message from pages", "no parameter n; declare it"),
        ("select path, colour as message from pages", r"unsigned_page.sql:1: .*colour"),
        ("select path, error('oh') as message from pages", r"unsigned_page.sql:1: .*oh"),
    ],
)
def test_a_check_that_fails_is_named(site: Site, text: str, complaint: str) -> None:
    two_pages(site, broken=False)
    with pytest.raises(ModelError, match=complaint):
        site.build(**own_check(site, text))


def found(*rows: tuple[str, str, str]) -> pl.DataFrame:
    """Return findings of (finding_id, status, first_seen_run); last seen in the run before r9."""
    whole = [
        {**dict.fromkeys(TABLES["findings"].columns), "finding_id": name, "status": status, "first_seen_run": first,
         "last_seen_run": "r8", "rule": "r", "severity": "note", "path": "p", "message": "m"}
        for name, status, first in rows
    ]  # fmt: skip
    return pl.DataFrame(whole, schema=TABLES["findings"].schema)


def test_counting_a_run_twice_changes_nothing_and_counts_what_was_missed() -> None:
    empty = pl.DataFrame(schema=HISTORY["findings"].schema)
    first = advance(empty, found(("a", "new", "r1"), ("b", "open", "r0")), "r1")
    times = first.select("finding_id", "opened_run", "resolved_run").rows()
    assert times == [("b", "r0", None), ("a", "r1", None)]
    later = found(("a", "resolved", "r1"), ("b", "open", "r0"), ("c", "regressed", "r0"))
    second = advance(first, later, "r9")
    assert second.select("finding_id", "opened_run", "last_seen_run", "resolved_run").rows() == [
        ("b", "r0", None, None),
        ("a", "r1", "r8", "r9"),
        ("c", "r9", None, None),
    ]
    assert advance(second, later, "r9").equals(second)
