"""A site of small pages and its warehouse, to try faults on, and what has to hold after one."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import polars as pl

from bench.old_files import write_old
from flows.build import build
from flows.settings import Settings
from flows.warehouse import Run, Warehouse

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = 3200
"""Enough for worker processes."""
MATTERHOUSE = str(Path(sys.executable).with_name("matterhouse"))


class FaultSite:
    """A site of small pages that link in a ring, and its warehouse."""

    def __init__(self, folder: Path, pages: int = PAGES):
        self.folder, self.pages = folder, pages
        self.content, self.warehouse = folder / "content", Warehouse(folder / "warehouse")
        for number in range(pages):
            self.write(number, f"Page {number}")

    def write(self, number: int, title: str) -> None:
        """Write a page whose time is old enough to be trusted."""
        related = f"related: /{(number + 1) % self.pages}\n"
        text = f"---\nid: {number}\nurl: /{number}\ntitle: {title}\n{related}---\nBody.\n"
        write_old(self.content / str(number % 9) / f"{number}.md", text)

    def with_warehouse(self, folder: Path) -> FaultSite:
        """Return the same site with another warehouse."""
        other = copy(self)
        other.warehouse = Warehouse(folder)
        return other

    def command(self, *options: str) -> list[str]:
        """Return the command that builds the site."""
        return [MATTERHOUSE, "build", str(self.content), "--warehouse", str(self.warehouse.folder), *options]

    def build(self, *options: str) -> subprocess.CompletedProcess[str]:
        """Build the site to the end."""
        return subprocess.run(self.command(*options), capture_output=True, text=True, check=False, timeout=300)

    def build_here(self) -> Run:
        """Build the site in this process, where nothing is to go wrong."""
        return build(Settings(source=self.content, warehouse=self.warehouse.folder), notify=lambda *_: None)

    def check_readers(self, pages: int | None = None) -> None:
        """Raise unless every kind of reader can read the published run, and finds all pages."""
        report = [MATTERHOUSE, "report", "headlines", "--format", "csv", "--warehouse", str(self.warehouse.folder)]
        shown = subprocess.run(report, capture_output=True, text=True, check=False, timeout=300)
        assert shown.returncode == 0, shown.stderr
        run = self.warehouse.run()
        with duckdb.connect(str(run.database), read_only=True) as connection:
            (count,) = connection.execute("select count(*) from pages").fetchall()[0]
        assert count == pl.scan_parquet(run.tables / "pages.parquet").select(pl.len()).collect().item()
        assert f"pages,{count}," in shown.stdout
        assert pages is None or count == pages, f"{count} pages, not {pages}"

    def check_next_build(self) -> None:
        """Raise unless the next build ends well and makes of the site what a cold build elsewhere makes."""
        built = self.build()
        assert built.returncode == 0, built.stderr
        assert "Traceback" not in built.stderr
        files = sum(1 for _ in self.content.rglob("*.md"))
        self.check_readers(files)
        assert not list(self.warehouse.runs_folder.glob("*.unfinished"))
        with tempfile.TemporaryDirectory() as folder:
            cold = self.with_warehouse(Path(folder) / "warehouse").build_here()
            for table in ("pages", "links", "keywords", "problems"):
                ours, theirs = (
                    pl.read_parquet(run.tables / f"{table}.parquet") for run in (self.warehouse.run(), cold)
                )
                assert ours.equals(theirs), f"{table}: another content than a cold build has"


@contextlib.contextmanager
def fault_site(pages: int = PAGES) -> Iterator[FaultSite]:
    """Make a site with one published run, in a folder that goes with it."""
    with tempfile.TemporaryDirectory() as folder:
        site = FaultSite(Path(folder), pages)
        site.build_here()
        yield site
