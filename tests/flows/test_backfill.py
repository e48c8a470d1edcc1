"""Backfill: the commits of a repository as runs, without a touch on the work tree."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from flows.history.backfill import backfill
from flows.settings import Settings
from tests.conftest import quiet

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Site


def commit(folder: Path, day: str) -> str:
    environment = {
        "GIT_COMMITTER_DATE": f"{day}T12:00:00Z",
        "GIT_AUTHOR_DATE": f"{day}T12:00:00Z",
        "HOME": str(folder),
    }
    who = ["-c", "user.name=Writer", "-c", "user.email=writer@example.com"]
    for arguments in (["add", "-A"], [*who, "commit", "-qm", day]):
        subprocess.run(["git", "-C", str(folder), *arguments], check=True, env=environment)
    done = subprocess.run(["git", "-C", str(folder), "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_each_commit_becomes_a_run_of_its_day(site: Site) -> None:
    top = site.content.parent
    (top / ".gitignore").write_text("warehouse*\n")
    subprocess.run(["git", "init", "-q", str(top)], check=True)
    site.page("a.md", url="/a", title="The first page", related="/b")
    site.write("images/one.png", b"x")
    revisions = [commit(top, "2026-03-02")]
    site.page("b.md", url="/b", title="The second page", related="/a")
    revisions.append(commit(top, "2026-03-03"))
    site.page("c.md", url="/c", title="The third page", related="/gone")
    (site.content / "b.md").unlink()
    revisions.append(commit(top, "2026-03-09"))
    site.page("a.md", url="/a", title="Not committed")

    settings = Settings.model_validate({"source": site.content, "warehouse": site.warehouse.folder})
    built = [run.run_id for _, run in backfill(settings, "2026-01-01", "commit", quiet)]
    assert [run_id[:8] for run_id in built] == ["20260302", "20260303", "20260309"]
    rows = site.sql("select source_revision, file_count, added_count, removed_count from runs order by run_id")
    assert rows == [(revisions[0], 1, 1, 0), (revisions[1], 2, 1, 0), (revisions[2], 2, 1, 1)]
    assert site.sql("select distinct source from runs") == [(str(site.content),)]
    broken = site.sql("select path, status from findings where rule = 'link-broken' order by path")
    assert broken == [("a.md", "regressed"), ("c.md", "new")]
    assert "Not committed" in (site.content / "a.md").read_text()
    assert list(backfill(settings, "2026-01-01", "week", quiet)) == []


def test_one_commit_of_each_week_is_built(site: Site) -> None:
    top = site.content.parent
    subprocess.run(["git", "init", "-q", str(top)], check=True)
    (top / ".gitignore").write_text("warehouse*\n")
    for number, day in enumerate(("2026-03-02", "2026-03-04", "2026-03-10"), start=1):
        site.page("a.md", title="A page" + " and more" * number)
        commit(top, day)
    settings = Settings.model_validate({"source": site.content, "warehouse": site.warehouse.folder})
    days = [str(made.committed_at.date()) for made, _ in backfill(settings, "2026-01-01", "week", quiet)]
    assert days == ["2026-03-04", "2026-03-10"]
