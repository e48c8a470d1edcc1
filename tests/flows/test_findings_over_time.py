"""Findings over many runs: gates with known answers, renamed files, anomalies, damaged histories, old runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from bench.anomalies import anomalies, false_alarms, steps_found
from bench.commits import wrong_verdicts
from flows.errors import RequestError
from flows.history.compare_runs import compare
from flows.history.prune import prune
from tests.conftest import run_command

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Site


def test_the_gate_fails_on_each_kind_of_harm_and_on_nothing_else(tmp_path: Path) -> None:
    assert wrong_verdicts(tmp_path, 10) == []


def test_renaming_a_hundred_files_makes_nothing_new(site: Site) -> None:
    for number in range(130):
        links = f"{{url: /{number + 1}}}", f"{{url: /gone{number}, title: Lost}}", f"{{url: /{number}}}"
        slots = [f"related_article{place}: {link}" for place, link in enumerate(links, start=1)]
        site.write(f"pages/{number}.md", "\n".join(["---", f"url: /{number}", "title: Same", *slots, "---", "Text."]))
    site.build()
    before = {row[0] for row in site.sql("select finding_id from findings")}
    for number in range(100):
        lines = (site.content / f"pages/{number}.md").read_text().split("\n")
        (site.content / f"pages/{number}.md").unlink()
        head, slots = lines[1:3], lines[3:6]
        site.write(f"pages/moved/{number}-x.md", "\n".join(["---", *reversed(slots), *head, "---", "Text."]))
    old = site.warehouse.run()
    new = site.build()
    assert len(before) > 500
    assert {row[0] for row in site.sql("select finding_id from findings where status = 'open'")} == before
    assert site.sql("select count(*) from findings where status <> 'open'") == [(0,)]
    changes = {row["change"] for row in compare(old, new).changes}
    assert changes == {"page renamed"}


def test_renamed_pages_without_url_and_id_keep_their_findings(site: Site) -> None:
    site.write("unread.md", "---\ntitle: [open\n---\nSome words of its own.\n")
    site.write("plain.md", "---\ntitle: Plain\nrelated: [/gone]\n---\nText.\n")
    site.build()
    before = {row[0] for row in site.sql("select finding_id from findings")}
    for name in ("unread", "plain"):
        (site.content / f"{name}.md").rename(site.content / f"{name}-moved.md")
    site.build()
    site.write("plain-moved.md", "---\ntitle: Plain\nrelated: [/gone]\n---\nText, and more.\n")
    site.write("plain.md", "---\ntitle: Another\nrelated: [/gone]\n---\nOther text.\n")
    site.build()
    told = site.sql("select path, finding_id, status from findings where status <> 'resolved'")
    assert {key for path, key, status in told if status == "open"} == before
    assert {path for path, _, status in told if status == "new"} == {"plain.md"}


def test_a_changed_page_says_what_of_it_changed(site: Site) -> None:
    texts = {
        "same.md": ("keywords: [a, b]", "keywords: [a, b]", ""),
        "words.md": ("keywords: [a, b]", "keywords: [a, c]", "keywords"),
        "order.md": ("related: [/1, /2]", "related: [/2, /1]", "links"),
        "text.md": ("title: One\n---\nTwo words.", "title: One\n---\nOther words.", "text"),
        "link.md": ("title: One\n---\n[a](/a)", "title: One\n---\n[a](/b)", "links, text"),
        "other.md": ("layout: wide", "layout: narrow", "other fields or the body"),
        "many.md": ("id: 1\ndraft: true", "id: 2\ndate: 2026-01-01", "id, published_on, is_draft"),
    }
    for path, (before, _, _) in texts.items():
        site.write(path, f"---\n{before}\n---\n" if "---" not in before else f"---\n{before}\n")
    old = site.build()
    for path, (_, now, _) in texts.items():
        site.write(path, f"---\n{now}\n---\n" if "---" not in now else f"---\n{now}\n")
    changes = compare(old, site.build()).changes
    told = {row["path"]: row["cause"] for row in changes if row["change"] == "page changed"}
    assert told == {path: cause for path, (_, _, cause) in texts.items() if cause}


def test_a_comparison_adds_up_and_explains_each_link(site: Site) -> None:
    site.page("a.md", url="/a", title="The first page", related="[/b, /x]")
    site.page("b.md", url="/b", title="The second page", related="[/a]")
    site.page("c.md", url="/c", title="The third page", related="[/later]")
    old = site.build()
    (site.content / "b.md").unlink()
    site.page("later.md", url="/later", title="Here at last", related="[/a, /y]")
    site.page("a.md", url="/a", title="The first page, reworded", related="[/b]")
    new = site.build()
    comparison = compare(old, new)
    told = {(row["change"], row["path"], row["target"]): row["cause"] for row in comparison.changes}
    assert told == {
        ("page added", "later.md", ""): "",
        ("page removed", "b.md", ""): "",
        ("page changed", "a.md", ""): "title, links",
        ("link broken", "a.md", "/b"): "its target is gone: b.md",
        ("link broken", "later.md", "/y"): "new link",
        ("link mended", "a.md", "/x"): "link removed or changed",
        ("link mended", "c.md", "/later"): "its target is there now: later.md",
    }
    counted = site.sql("select rule, count(*) from findings where status <> 'resolved' group by all")
    now = {str(row[0]): row[1] for row in counted}
    assert {row["rule"] for row in comparison.rules} >= {"link-broken"}
    for row in comparison.rules:
        assert row["before_count"] + row["new_count"] - row["resolved_count"] == row["now_count"]
        assert row["now_count"] == now.get(row["rule"], 0)


def test_steps_are_found_and_quiet_runs_are_quiet() -> None:
    numbers = np.random.default_rng(11)
    assert false_alarms(numbers, 30) == 0
    assert steps_found(numbers, 20, 0.3) >= 19


def test_anomalies_are_silent_until_seven_steps_are_known() -> None:
    figures = {"pages": np.array([100, 101, 102, 103, 104, 105, 106, 107, 900])}
    assert anomalies({"pages": np.array([100, 101, 102, 103, 104, 105, 900])}, 6) == []
    assert [row[1] for row in anomalies(figures, 8)] == ["error"]


def test_a_damaged_history_stops_the_build_and_comes_back_from_the_runs(site: Site) -> None:
    site.page("a.md", url="/a", title="The first page", related="/gone")
    first = site.build()
    file = site.warehouse.history / "findings.parquet"
    times = pl.read_parquet(file)
    for damage in (b"not Parquet", None):
        if damage:
            file.write_bytes(damage)
        else:
            pl.DataFrame({"of": ["another program"]}).write_parquet(file)
        site.page("b.md", url="/b", title=f"The second page {damage!r}")
        with pytest.raises(
            RequestError, match=r"findings\.parquet: not a history that can be read.*move the file away"
        ):
            site.build()
        assert site.warehouse.run().run_id == first.run_id
    file.rename(site.content.parent / "kept.parquet")
    site.build()
    again = pl.read_parquet(file)
    assert set(times["finding_id"]) <= set(again["finding_id"])
    assert site.sql("select status from findings where rule = 'link-broken'") == [("open",)]


def test_a_build_that_was_killed_before_the_history_is_caught_up_with(site: Site) -> None:
    site.page("a.md", url="/a", title="The first page", related="/gone")
    site.build()
    saved = {file: file.read_bytes() for file in site.warehouse.history.glob("*.parquet")}
    site.page("b.md", url="/b", title="The second page", related="/lost")
    second = site.build()
    for file, data in saved.items():
        file.write_bytes(data)
    site.page("c.md", url="/c", title="The third page")
    site.build()
    opened = site.sql("select opened_run from history.findings where rule = 'link-broken' and path = 'b.md'")
    assert opened == [(second.run_id,)]


def test_old_runs_go_and_the_history_stays(site: Site) -> None:
    runs = []
    for number in range(5):
        site.page("a.md", url="/a", title=f"The page, version {number}", related=f"/gone{number}")
        runs.append(site.build().run_id)
    removed = prune(site.warehouse, 2)
    assert (removed, site.warehouse.run_ids()) == (runs[:3], runs[3:])
    assert site.warehouse.run().run_id == runs[-1]
    assert site.sql("select run_id from history.runs order by all") == [(run,) for run in runs]
    broken = "select opened_run, resolved_run from history.findings where rule = 'link-broken' order by all"
    assert site.sql(broken) == [*zip(runs, [*runs[1:], None], strict=True)]
    done = run_command("diff", runs[0], "--warehouse", str(site.warehouse.folder), check=False)
    assert (done.returncode, "no such run" in done.stderr) == (2, True)
    done = run_command("check", "--baseline", runs[0], "--warehouse", str(site.warehouse.folder), check=False)
    assert f"Since run {runs[0]}: 1 new" in done.stdout


def test_a_run_without_changes_takes_next_to_no_room(site: Site) -> None:
    for number in range(300):
        text = " ".join(f"word{(number * step) % 997}" for step in range(200))
        site.write(
            f"{number}.md", f"---\nurl: /{number}\ntitle: Page {number}\nrelated: [/gone{number}]\n---\n{text}\n"
        )
    site.build()
    before = room(site.warehouse.folder)
    site.build()
    assert room(site.warehouse.folder) - before < before / 100


def room(folder: Path) -> int:
    """Return the bytes of all files below a folder, each counted once."""
    stats = [file.stat() for file in folder.rglob("*") if file.is_file()]
    return sum({status.st_ino: status.st_size for status in stats}.values())


def test_a_run_that_another_machine_published_meanwhile_is_not_lost(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.page("a.md", title="The first page")
    site.build()
    publish = type(site.warehouse).publish

    def late(warehouse: object, run: object) -> object:
        monkeypatch.undo()
        (site.warehouse.runs_folder / "29990101T000000Z-00000000").mkdir()
        (site.warehouse.runs_folder / "29990101T000000Z-00000000" / "run.json").write_text("{}")
        return publish(warehouse, run)  # type: ignore[arg-type]

    monkeypatch.setattr(type(site.warehouse), "publish", late)
    site.page("b.md", title="The second page")
    with pytest.raises(RequestError, match="29990101T000000Z-00000000 was published while this one was built"):
        site.build()
