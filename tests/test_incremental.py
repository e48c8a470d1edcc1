"""Builds of what changed make what cold builds make: a few random scripts; `bench.incremental` tries many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.incremental import EditedSite, compare, hashes
from flows.build import build
from flows.settings import Settings
from tests.conftest import quiet

if TYPE_CHECKING:
    from pathlib import Path


def test_builds_of_changes_equal_cold_builds(tmp_path: Path) -> None:
    told: list[str] = []
    assert compare(tmp_path, scripts=4, pages=100, seed=7, told=told.append) == 0, told
    assert len(told) == 4


def test_a_change_is_seen_by_the_comparison(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    page = "---\nurl: /a\ntitle: >-\n    One\nanswer: >-\n    Text\n---\n"
    (tmp_path / "content" / "a.md").write_text(page)
    site = EditedSite(tmp_path / "content", seed=1)
    settings = Settings(source=site.content, warehouse=tmp_path / "warehouse")
    before = hashes(build(settings, notify=quiet))
    site.change()
    after = hashes(build(settings, notify=quiet))
    assert "tables/pages" in {name for name in before if before[name] != after[name]}
