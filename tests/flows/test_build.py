"""Builds: what is read again, what is published, and what a reader sees."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import duckdb
import polars as pl
import pytest

from flows import read_files
from flows.build import Build
from flows.errors import RequestError
from flows.settings import Settings
from flows.warehouse import Warehouse
from tests.conftest import quiet

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Site


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list of paths that builds of this test read."""
    paths: list[str] = []
    record = read_files._record

    def noted(entry: object) -> object:
        paths.append(entry.path)  # type: ignore[attr-defined]
        return record(entry)  # type: ignore[arg-type]

    monkeypatch.setattr(read_files, "_record", noted)
    return paths


def read(site: Site) -> None:
    """Read what has changed, and make nothing of it."""
    settings = Settings.model_validate({"source": site.content, "warehouse": site.warehouse.folder})
    work = Build(settings, full=False, notify=quiet)
    work.warehouse.prepare()
    work.extract()


def two_pages(site: Site) -> None:
    site.page("a.md", url="/a", id=1, title="A", related="/b")
    site.page("b.md", url="/b", id=2, title="B")


def test_unchanged_files_are_never_read_again(site: Site, reads: list[str]) -> None:
    two_pages(site)
    site.build()
    assert reads == ["a.md", "b.md"]
    site.build()
    assert reads == ["a.md", "b.md"]


def test_only_a_changed_file_is_read_again_and_removed_ones_leave(site: Site, reads: list[str]) -> None:
    two_pages(site)
    site.page("c.md", url="/c", id=3, title="C")
    site.build()
    reads.clear()
    site.page("b.md", url="/b", id=2, title="B, longer")
    (site.content / "c.md").unlink()
    site.build()
    assert reads == ["b.md"]
    assert site.sql("select path, title from pages order by path") == [("a.md", "A"), ("b.md", "B, longer")]
    assert site.sql("select added_count, changed_count, removed_count from runs order by run_id desc limit 1") == [
        (0, 1, 1)
    ]


def test_full_reads_every_file_again(site: Site, reads: list[str]) -> None:
    two_pages(site)
    site.build()
    site.build(full=True)
    assert reads == ["a.md", "b.md", "a.md", "b.md"]


def test_a_file_changed_while_it_was_listed_is_read_again(site: Site, reads: list[str]) -> None:
    file = site.page("a.md", title="A")
    os.utime(file)
    site.build()
    site.build()
    assert reads == ["a.md", "a.md"]
    assert site.sql("select changed_count from runs order by run_id desc limit 1") == [(0,)]


def test_a_run_without_changes_shares_its_files_with_the_one_before(site: Site) -> None:
    two_pages(site)
    first, second = site.build(), site.build()
    assert second.run_id > first.run_id
    assert site.warehouse.run().run_id == second.run_id
    assert second.database.stat().st_ino == first.database.stat().st_ino
    assert site.sql("select count(*) from runs") == [(2,)]


def test_an_incremental_build_has_the_same_tables_as_a_cold_one(site: Site, tmp_path: Path) -> None:
    for number in range(40):
        site.page(f"{number}.md", url=f"/{number}", id=number, title=f"T{number}", related=f"/{(number * 3) % 41}")
    site.build()
    site.page("7.md", url="/seven", id=7, title="T7", keywords="a, A,b")
    site.page("new.md", url="/new", id=1, title="T1", related="/seven")
    (site.content / "11.md").unlink()
    incremental = site.build()
    cold = site.build(warehouse=tmp_path / "cold")
    for file in sorted(cold.tables.glob("*.parquet")):
        if file.stem not in ("runs", "findings", "page_history", "field_history"):  # they know of the runs before
            assert file.read_bytes() == (incremental.tables / file.name).read_bytes(), file.stem
    for file in sorted(cold.reports.glob("*.parquet")):
        if file.stem not in ("run_changes", "schema_profile"):
            assert pl.read_parquet(file).equals(pl.read_parquet(incremental.reports / file.name)), file.stem
    ids = [
        set(pl.read_parquet(run.tables / "findings.parquet").filter(pl.col("status") != "resolved")["finding_id"])
        for run in (cold, incremental)
    ]
    assert ids[0] == ids[1]


def test_other_settings_build_anew(site: Site) -> None:
    two_pages(site)
    site.build()
    site.build(fields={"title": ["url"]})
    assert site.sql("select title from pages order by path") == [("/a",), ("/b",)]


def test_damaged_cache_is_read_from_the_source(site: Site, reads: list[str]) -> None:
    two_pages(site)
    site.build()
    for file in site.warehouse.cache.rglob("*.arrow"):
        file.write_bytes(file.read_bytes()[:-20])
    site.page("c.md", url="/c", title="C")
    reads.clear()
    site.build()
    assert reads == ["a.md", "b.md", "c.md"]
    assert site.sql("select count(*) from pages") == [(3,)]


def test_many_small_changes_are_merged_into_few_shards(site: Site, reads: list[str]) -> None:
    for number in range(25):
        site.page(f"{number}.md", title=f"Page {number}")
        read(site)
    site.build()
    assert reads == [f"{number}.md" for number in range(25)]
    shards = [file for file in site.warehouse.cache.rglob("*.arrow") if not file.name.startswith("manifest")]
    assert len(shards) <= 17
    assert site.sql("select count(*), count(distinct title) from pages") == [(25, 25)]


def test_one_build_at_a_time_and_the_lock_names_its_holder(site: Site) -> None:
    two_pages(site)
    site.build()
    with site.warehouse.writing(), pytest.raises(RequestError, match=f"process {os.getpid()} on .* since"):
        site.build()


def test_a_folder_that_is_no_warehouse_is_refused(site: Site, tmp_path: Path) -> None:
    two_pages(site)
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "mine.txt").write_text("keep")
    with pytest.raises(RequestError, match="not a warehouse"):
        site.build(warehouse=tmp_path / "letters")
    assert [file.name for file in (tmp_path / "letters").iterdir()] == ["mine.txt"]


def test_a_missing_source_is_named(site: Site, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="nowhere: no such folder"):
        site.build(source=tmp_path / "nowhere")


def test_a_source_without_pages_is_told_and_the_run_before_stays(site: Site) -> None:
    two_pages(site)
    site.build()
    for file in site.content.glob("*.md"):
        file.unlink()
    with pytest.raises(RequestError, match="no file here matches"):
        site.build()
    assert site.sql("select count(*) from pages") == [(2,)]


def test_pages_without_links_make_reports_of_none(site: Site) -> None:
    site.page("a.md", title="A")
    site.build()
    assert site.sql("select value from reports.headlines where headline = 'links'") == [(0,)]


def test_a_damaged_cache_is_mended_when_only_a_report_changes(site: Site) -> None:
    two_pages(site)
    config = site.content.parent / "matterhouse.toml"
    site.build(config_file=config)
    for file in site.warehouse.cache.rglob("*.arrow"):
        file.write_bytes(bytes(file.stat().st_size))
    (site.content.parent / "reports").mkdir()
    (site.content.parent / "reports" / "mine.sql").write_text("-- One row a page.\nselect path as odd from pages\n")
    site.build(config_file=config)
    assert site.sql("select count(*) from reports.mine") == [(2,)]


def test_a_renamed_report_takes_the_place_of_the_old_one(site: Site) -> None:
    two_pages(site)
    config = site.content.parent / "matterhouse.toml"
    folder = site.content.parent / "reports"
    folder.mkdir()
    (folder / "mine.sql").write_text("-- One row a page.\nselect path from pages\n")
    site.build(config_file=config)
    (folder / "mine.sql").rename(folder / "by-path.sql")
    site.build(config_file=config)
    names = site.sql("select table_name from duckdb_tables() where schema_name = 'reports'")
    assert ("by-path",) in names
    assert ("mine",) not in names


def test_a_run_whose_summary_is_damaged_does_not_stop_the_next(site: Site) -> None:
    two_pages(site)
    run = site.build()
    summary = run.folder / "run.json"
    summary.chmod(0o644)
    summary.write_text("{")
    assert site.sql("select count(*) from pages") == [(2,)]
    site.build()
    assert site.sql("select count(*) from runs") == [(1,)]


def test_a_published_file_that_was_touched_is_not_published_again(site: Site) -> None:
    two_pages(site)
    run = site.build()
    assert run.database.stat().st_mode & 0o777 == 0o444
    run.database.chmod(0o644)
    run.database.write_bytes(b"junk")
    again = site.build()
    assert again.database.stat().st_ino != run.database.stat().st_ino
    assert site.sql("select count(*) from pages") == [(2,)]


def test_the_history_has_every_run(site: Site) -> None:
    two_pages(site)
    runs = [site.build().run_id for _ in range(3)]
    history = pl.read_parquet(site.warehouse.history / "runs.parquet")
    assert history["run_id"].to_list() == runs
    assert history["added_count"].to_list() == [2, 0, 0]


def test_run_ids_sort_by_time_even_if_the_clock_goes_back(site: Site) -> None:
    import datetime as dt

    two_pages(site)
    first = site.build()
    later = site.warehouse.new_run(dt.datetime(2001, 1, 1, tzinfo=dt.UTC))
    assert later.run_id > first.run_id


def test_a_reader_that_opened_a_run_keeps_it(site: Site) -> None:
    two_pages(site)
    with duckdb.connect(str(site.build().database), read_only=True) as reader:
        site.page("c.md", url="/c", title="C")
        site.build()
        assert reader.execute("select count(*) from pages").fetchall() == [(2,)]
    assert site.sql("select count(*) from pages") == [(3,)]


def test_a_lost_pointer_falls_back_to_the_newest_run(site: Site) -> None:
    two_pages(site)
    run = site.build()
    (site.warehouse.folder / "current").write_text("20010101T000000Z-00000000\n")
    assert Warehouse(site.warehouse.folder).run().run_id == run.run_id


def test_a_subject_may_have_any_name_and_a_page_several(site: Site) -> None:
    site.page("a.md", title="A", subject='["(no subject)", Soil, soil]')
    site.page("b.md", title="B")
    site.build()
    assert site.sql("select subject_id, label, page_count from reports.content_coverage order by all") == [
        ("(none)", "(no subject)", 1),
        ("no-subject", "(no subject)", 1),
        ("soil", "Soil", 1),
    ]


def test_an_alias_is_compared_like_a_url(site: Site) -> None:
    site.page("a.md", url="/a", aliases="[/old]")
    site.page("b.md", url="/b", related="[/old?x=1, /OLD, /old/]")
    site.build()
    assert site.sql("select distinct verdict, target_path, resolved_by from links") == [
        ("redirected", "a.md", "alias")
    ]


def test_a_shared_url_is_decided_by_the_id_in_any_spelling(site: Site) -> None:
    for number in (1, 2):
        site.page(f"{number}.md", url="/a", id=number)
    site.write(
        "c.md",
        "---\nrelated1: {url: /a, id: 2}\nrelated2: {url: /A, id: 2}\nrelated3: {url: '/a?x=1', id: 2}\n---\n",
    )
    site.build(fields={"related": ["related*"]})
    assert site.sql("select distinct verdict, target_path from links") == [("ok", "2.md")]


def test_damage_is_found_where_it_stands(site: Site) -> None:
    site.page("a.md", url="/a", title="A &amp; B")
    site.page("b.md", url="/b", title="undefined")
    site.page("c.md", url="/c", title="C", answer="C")
    site.page("d.md", url="/d", title="D")
    site.write("e.txt", "no page")
    site.build()
    found = "select path, field, kind from text_damage order by path"
    assert site.sql(found) == [
        ("a.md", "title", "html-entity"), ("b.md", "title", "leaked-value"), ("c.md", "answer", "text-is-title"),
    ]  # fmt: skip
