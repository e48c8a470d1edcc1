"""How quick the dashboard is in a browser: `python -m bench.browser_times [--pages 36000]`.

Writes a site of that size (`bench.corpus`), or takes a warehouse, writes its dashboard and opens it from the disk in
Debian's Chromium: until the overview is there, until Explore is, from a letter in the search field to the rows, from
a click on a row to its drawer. Medians of five, in milliseconds; each page is opened in a fresh context.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click
from playwright.sync_api import sync_playwright

from bench.corpus.__main__ import write_corpus
from flows.dashboard.write import write_dashboard
from flows.query import open_run
from flows.warehouse import Warehouse

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MATTERHOUSE = str(Path(sys.executable).with_name("matterhouse"))
ROUNDS = 5
LIMITS = {"overview": 1000, "explore": None, "search": 100, "drawer": 200}
READY = "performance.getEntriesByType('navigation')[0].domComplete"
SEARCH = """() => { const field = document.querySelector("input[name=q]"), begun = performance.now();
    field.value = "history of"; field.dispatchEvent(new Event("input", { bubbles: true }));
    document.body.offsetHeight; return performance.now() - begun; }"""
DRAWER = """() => new Promise((done) => { const begun = performance.now();
    document.querySelector("#rows tbody a").click();
    const look = () => document.querySelector("dialog[open]") ? done(performance.now() - begun)
        : requestAnimationFrame(look); look(); })"""


def measure(browser: Browser, folder: Path) -> dict[str, float]:
    """Return the milliseconds of one round."""
    context = browser.new_context()
    page = context.new_page()
    page.goto((folder / "index.html").as_uri())
    taken = {"overview": float(page.evaluate(READY))}
    page.goto((folder / "explore.html").as_uri())
    page.wait_for_selector("html[data-ready=yes]", state="attached")
    taken["explore"] = float(page.evaluate("performance.now()"))
    taken["search"] = float(page.evaluate(SEARCH))
    taken["drawer"] = float(page.evaluate(DRAWER))
    context.close()
    return taken


def report(warehouse: Warehouse, folder: Path) -> None:
    """Write the dashboard of the current run and print its size and times."""
    run = warehouse.run()
    write_dashboard(warehouse, run, folder)
    with open_run(warehouse, run) as connection:
        ((pages, links),) = connection.execute(
            "select (select count(*) from pages), (select count(*) from links)"
        ).fetchall()
    size = sum(file.stat().st_size for file in folder.iterdir())
    with sync_playwright() as playwright:
        program = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        rounds = [measure(browser, folder) for _ in range(ROUNDS)]
        print(f"{pages:,} pages, {links:,} links, {size / 1e6:.1f} MB, Chromium {browser.version}")
        browser.close()
    print("| | ms | at most |\n|---|--:|--:|")
    for name, limit in LIMITS.items():
        print(f"| {name} | {statistics.median(taken[name] for taken in rounds):.0f} | {limit or ''} |")


@click.command()
@click.option("--pages", default=36_000, show_default=True)
@click.option("--warehouse", type=click.Path(path_type=Path), help="A warehouse that is there already.")
def main(pages: int, warehouse: Path | None) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        if warehouse is None:
            write_corpus(folder / "site", pages)
            warehouse = folder / "warehouse"
            command = [MATTERHOUSE, "build", str(folder / "site" / "content"), "--warehouse", str(warehouse)]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        report(Warehouse(warehouse), folder / "dashboard")


if __name__ == "__main__":
    main()
