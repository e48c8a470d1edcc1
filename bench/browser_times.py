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
from typing import TYPE_CHECKING, Any

import click
from playwright.sync_api import sync_playwright

from bench.corpus.__main__ import write_corpus
from flows.dashboard.write import write_dashboard
from flows.query import open_run
from flows.warehouse import Warehouse

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page

MATTERHOUSE = str(Path(sys.executable).with_name("matterhouse"))
ROUNDS = 5
LIMITS = {"overview": 1000, "explore": None, "search": 100, "drawer": 200}
READY = "performance.getEntriesByType('navigation')[0].domComplete"
SEARCH = """(words) => { const field = document.querySelector("input[name=q]"), begun = performance.now();
    field.value = words; field.dispatchEvent(new Event("input", { bubbles: true }));
    document.body.offsetHeight; return performance.now() - begun; }"""
DRAWER = """() => new Promise((done) => { const begun = performance.now();
    document.querySelector("#rows tbody a").click();
    const look = () => document.querySelector("dialog[open]") ? done(performance.now() - begun)
        : requestAnimationFrame(look); look(); })"""


class Stopwatch:
    """Milliseconds by the clock, and those that the page's thread worked; the latter do not mind a busy machine."""

    def __init__(self, page: Page):
        self.page, self.taken = page, dict[str, tuple[float, float]]()
        self.session = page.context.new_cdp_session(page)
        self.session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def worked(self) -> float:
        """Return the milliseconds of work so far."""
        metrics = self.session.send("Performance.getMetrics")["metrics"]
        return float(1000 * next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration"))

    def time(self, name: str, do: Callable[[], Any]) -> None:
        """Do something that returns the milliseconds by the clock."""
        before = self.worked()
        by_clock = float(do())
        self.taken[name] = (by_clock, self.worked() - before)


def measure(browser: Browser, folder: Path) -> dict[str, tuple[float, float]]:
    """Return the milliseconds of one round, by the clock and of work."""
    context = browser.new_context()
    page = context.new_page()
    watch = Stopwatch(page)

    def overview() -> Any:
        page.goto((folder / "index.html").as_uri())
        return page.evaluate(READY)

    def explore() -> Any:
        page.goto((folder / "explore.html").as_uri())
        page.wait_for_selector("html[data-ready=yes]", state="attached")
        return page.evaluate("performance.now()")

    watch.time("overview", overview)
    watch.time("explore", explore)
    words = " ".join(page.inner_text("#rows tbody a >> nth=0").split()[:2])
    watch.time("search", lambda: page.evaluate(SEARCH, words))
    watch.time("drawer", lambda: page.evaluate(DRAWER))
    context.close()
    return watch.taken


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
    print("| | ms | of these at work | at most |\n|---|--:|--:|--:|")
    for name, limit in LIMITS.items():
        clock, work = (statistics.median(taken[name][at] for taken in rounds) for at in (0, 1))
        print(f"| {name} | {clock:.0f} | {work:.0f} | {limit or ''} |")


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
