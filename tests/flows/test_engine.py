"""The SQL models keep to the memory that settings allow, and spill where they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flows.errors import RequestError
from flows.models.engine import connect
from flows.settings import load_settings
from flows.settings.limits import EngineSettings
from flows.warehouse import Run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Site


def test_what_does_not_fit_is_spilled(tmp_path: Path) -> None:
    spill = tmp_path / "spill"
    with connect(EngineSettings(memory_limit="60MB", temp_folder=spill), Run(tmp_path)) as connection:
        connection.execute("set threads = 1")
        connection.execute("create table large as select uuid()::varchar as text from range(3_000_000)")
        (spilled,) = connection.execute("select sum(size) from duckdb_temporary_files()").fetchall()[0]
        assert spilled > 1 << 20
        assert any(spill.iterdir())


def test_without_a_folder_it_is_the_run_that_is_built(tmp_path: Path) -> None:
    with connect(EngineSettings(), Run(tmp_path)) as connection:
        (folder,) = connection.execute("select current_setting('temp_directory')").fetchall()[0]
    assert folder == str(tmp_path / "spill")


def test_a_build_within_limits(site: Site) -> None:
    site.page("a.md", url="/a", title="One")
    run = site.build(engine={"memory_limit": "300MB", "temp_folder": site.content.parent / "spill"})
    assert site.sql("select title from pages") == [("One",)]
    assert not (run.folder / "spill").exists()
    again = site.build(engine={"memory_limit": "200MB"})
    assert again.read_summary()["built_by"] == run.run_id, "a limit changes no result"


def test_settings_that_are_no_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "matterhouse.toml").write_text('[engine]\nmemory_limit = "much"\n')
    with pytest.raises(RequestError, match=r"engine\.memory_limit = 'much'"):
        load_settings()
    (tmp_path / "matterhouse.toml").write_text('[engine]\nmemory_limit = "2GB"\ntemp_folder = "spill"\n')
    assert load_settings().engine.temp_folder == tmp_path / "spill"
