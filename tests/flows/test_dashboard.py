"""The dashboard in a real browser, from a disk: what it asks for, what it shows, and whether its figures are true."""

from __future__ import annotations

import csv
import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import duckdb
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

from flows.dashboard.write import (
    LEAST_ROWS,
    NAVIGATION,
    ROWS_BEHIND,
    SECTIONS,
    _links,
    format_count,
    format_share,
    write_dashboard,
)
from flows.errors import RequestError
from flows.query import ask, open_run
from tests.conftest import ROOT, Site
from tests.debian import debian_program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext

    from flows.warehouse import Warehouse

HOSTILE = "<script>window.hurt = 1</script><img src=x onerror='window.hurt = 1'>"
RIGHT_TO_LEFT = "שלום עולם, \u202eabc"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Return a warehouse of the sample with two runs, the second with other pages: some findings are resolved."""
    import shutil

    folder = tmp_path_factory.mktemp("dashboard")
    shutil.copytree(ROOT / "data" / "sample", folder / "content")
    site = Site.__new__(Site)
    site.content, site.warehouse = folder / "content", _warehouse_of(folder / "warehouse")
    site.build()
    title = json.dumps(HOSTILE)
    site.page("learn/new.md", title=title, url="/learn/new", category=title, keywords=title, related="/nowhere")
    site.page("learn/long.md", title=json.dumps("Long " * 100), url="/learn/long", category="Vegetables")
    site.page("learn/other.md", title=json.dumps(RIGHT_TO_LEFT), url="/learn/other", category="Vegetables")
    site.page(
        "learn/both.md",
        title="Of two subjects",
        url="/learn/both",
        category="[Vegetables, Fruit]",
        keywords="wildlife",
    )
    gone = str(site.sql("select path from findings where rule = 'orphan-page' order by path limit 1")[0][0])
    (site.content / gone).unlink()
    site.build()
    assert site.sql("select count(distinct subject_id) from page_subjects where path = 'learn/both.md'") == [(2,)]
    assert site.sql(f"select count(*) > 0 from findings where path = '{gone}' and status = 'resolved'") == [(True,)]
    return site.warehouse


def _warehouse_of(folder: Path) -> Warehouse:
    from flows.warehouse import Warehouse

    return Warehouse(folder)


@pytest.fixture(scope="module")
def folder(warehouse: Warehouse) -> Path:
    run = warehouse.run()
    return write_dashboard(warehouse, run, run.dashboard).parent


@pytest.fixture(scope="module")
def report(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "report.json").read_text())
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = debian_program("chromium", "chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(program), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(accept_downloads=True)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def opened(page: Page, folder: Path, name: str = "explore.html", state: str = "") -> Page:
    page.goto(f"{(folder / name).as_uri()}{'#' if state else ''}{state}")
    if name == "explore.html":
        page.wait_for_selector("html[data-ready=yes]", state="attached")
    return page


def text_at(page: Page, state: str, part: str) -> str:
    """Go to a state of the page that is open, and return what a part of it says then."""
    text: str = page.evaluate(
        """([state, part]) => new Promise((done) => { addEventListener("hashchange", () =>
        setTimeout(() => done(document.getElementById(part).textContent)), { once: true });
        location.hash = state; })""",
        [state, part],
    )
    return text


@pytest.mark.parametrize("name", NAVIGATION)
def test_a_page_asks_for_nothing_but_its_own_files_and_runs_nothing_authored(
    page: Page, folder: Path, name: str
) -> None:
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    opened(page, folder, f"{name}.html")
    assert errors == []
    assert [url for url in asked if not url.startswith((folder.as_uri(), "data:", "blob:"))] == []
    assert page.evaluate("window.hurt") is None
    assert page.title().startswith(NAVIGATION[name])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", NAVIGATION)
def test_axe_finds_no_violation(browser: Browser, folder: Path, name: str, scheme: Any) -> None:
    context = browser.new_context(color_scheme=scheme)
    page = opened(context.new_page(), folder, f"{name}.html")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    if name == "explore":
        page.locator("#rows tbody a").first.click()
        page.wait_for_selector("dialog[open]")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    context.close()


@pytest.mark.parametrize("name", NAVIGATION)
def test_a_phone_shows_a_page_without_scrolling_sideways(browser: Browser, folder: Path, name: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = opened(context.new_page(), folder, f"{name}.html")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()


class _Figures(HTMLParser):
    """Collects the cells of each section's table, and the headline figures, as they are shown."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.cells: dict[str, list[list[str]]] = {}
        self.headlines: dict[str, str] = {}
        self.section = self.into = ""
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "table":
            self.section = named.get("data-section") or ""
        elif tag == "tr" and self.section:
            self.cells.setdefault(self.section, []).append([])
        elif tag == "td" and self.section:
            self.cells[self.section][-1].append("")
            self.into = "cell"
        elif tag == "p" and "data-figure" in named:
            self.into = f"figure {named['data-figure']}"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "p"):
            self.into = ""
        elif tag == "table":
            self.section = ""

    def handle_data(self, data: str) -> None:
        if self.into == "cell":
            self.cells[self.section][-1][-1] += data
        elif self.into.startswith("figure"):
            self.headlines[self.into.removeprefix("figure ")] = data


def test_every_figure_is_what_its_query_gives(folder: Path, warehouse: Warehouse, report: dict[str, Any]) -> None:
    shown = 0
    with open_run(warehouse, warehouse.run()) as connection:
        for page in NAVIGATION:
            figures = _Figures()
            figures.feed((folder / f"{page}.html").read_text())
            for headline in report["headlines"] if page == "index" else []:
                ((value,),) = ask(connection, headline["query"]).rows
                assert figures.headlines[headline["name"]] == format_count(value)
            for name, cells in figures.cells.items():
                section = report["sections"][name]
                rows = ask(connection, section["query"]).rows
                assert section["row_count"] == len(rows)
                shown += _compare([row for row in cells if row], rows, section["columns"])
    assert shown > 500


def _compare(cells: list[list[str]], rows: list[tuple[Any, ...]], columns: list[dict[str, Any]]) -> int:
    """Compare the numbers of a table with those of its query, and return how many there are."""
    compared = 0
    for cell_row, row in zip(cells, rows, strict=False):
        for text, value, column in zip(cell_row, row, columns, strict=True):
            if column["kind"] in ("count", "number", "share") and value is not None:
                form = format_share if column["kind"] == "share" else format_count
                assert text == form(value if isinstance(value, int) else float(value)), column["name"]
                compared += 1
    return compared


def test_sums_of_the_findings_reconcile(report: dict[str, Any]) -> None:
    section = report["sections"].get("finding_changes")
    if section is None:
        pytest.skip("this warehouse has no findings")
    names = [column["name"] for column in section["columns"]]
    for row in section["rows"]:
        counts = dict(zip(names, row, strict=True))
        assert counts["before_count"] + counts["new_count"] - counts["resolved_count"] == counts["now_count"]


def test_headline_links_lead_to_as_many_rows(page: Page, folder: Path, report: dict[str, Any]) -> None:
    checked = 0
    for headline in report["headlines"]:
        name, _, state = headline["link"].partition("#")
        if name == "explore.html":
            opened(page, folder, state=state)
            shown = int(re.sub(r"\D", "", page.inner_text("#count")))
            assert shown == headline["value"], headline["name"]
            checked += 1
    assert checked >= 10


def test_numbers_lead_to_as_many_rows(page: Page, folder: Path, report: dict[str, Any]) -> None:
    opened(page, folder)
    states: dict[str, int] = {}
    for (name, column), parameters in ROWS_BEHIND.items():
        section = report["sections"][name]
        names = [column["name"] for column in section["columns"]]
        for row in section["rows"]:
            given = {key: row[names.index(of)] if of in names else of for key, of in parameters.items()}
            state = urlencode({key: value for key, value in given.items() if value != "(all)"})
            states[state] = row[names.index(column)]
    for bar in (bar for histogram in report["histograms"]["orphans"] for bar in histogram["bars"]):
        states[bar["link"].partition("#")[2]] = bar["value"]
    for heat in (heat for heats in report["maps"].values() for heat in heats):
        for cell in (cell for row in heat["rows"] for cell in row["cells"] if cell):
            states[cell["link"].partition("#")[2]] = cell["value"]
    shown = {state: int(re.sub(r"\D", "", text_at(page, state, "count"))) for state in states}
    assert shown == states
    assert sum(count > 0 for count in states.values()) > 20


def test_counts_of_wanted_pages_lead_to_the_links(report: dict[str, Any]) -> None:
    section = report["sections"]["wanted_pages"]
    names = [column["name"] for column in section["columns"]]
    link = _links(section, report["run"]["run_id"])[names.index("link_count")]
    assert section["rows"]
    assert {link(row).partition("&q=")[0] for row in section["rows"]} == {  # type: ignore[misc, union-attr]
        "explore.html#view=links&verdict=broken%2Cambiguous"
    }


def test_every_count_leads_to_rows(report: dict[str, Any]) -> None:
    places = re.compile(r".*(line|column|position|rank|place|word_count)")
    shown = {name for names in SECTIONS.values() for name in names} - LEAST_ROWS.keys()
    without = {
        (name, column["name"])
        for name, section in report["sections"].items()
        if name in shown
        for column, link in zip(section["columns"], _links(section, report["run"]["run_id"]), strict=True)
        if column["kind"] == "count" and not link and not places.fullmatch(column["name"])
    }
    assert without == set()


def test_search_filter_and_sort_are_in_the_address(page: Page, folder: Path, context: BrowserContext) -> None:
    opened(page, folder)
    page.fill("input[name=q]", "tomato")
    page.wait_for_function("location.hash.includes('q=tomato')")
    found = page.inner_text("#count")
    assert found != opened(context.new_page(), folder).inner_text("#count")
    page.click("#rows thead th[data-sort=words] button")
    page.click("#rows thead th[data-sort=words] button")
    words = [int(text.replace(",", "")) for text in page.locator("#rows tbody td:nth-child(3)").all_inner_texts()]
    assert words == sorted(words, reverse=True)
    again = context.new_page()
    again.goto(page.url)
    again.wait_for_selector("html[data-ready=yes]", state="attached")
    assert again.inner_text("#count") == found
    assert again.input_value("input[name=q]") == "tomato"
    assert again.inner_text("#rows tbody") == page.inner_text("#rows tbody")


def test_a_link_opens_the_drawer_of_its_page_and_escape_closes_it(page: Page, folder: Path) -> None:
    opened(page, folder, state="view=links&verdict=broken")
    page.locator("#rows tbody a").first.click()
    page.wait_for_selector("dialog[open]")
    assert "broken" in page.inner_text("#drawer-body")
    assert "page=" in page.url
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog:not([open])", state="attached")
    page.wait_for_function("!location.hash.includes('page=')")


def test_the_drawer_shows_authored_text_as_text(page: Page, folder: Path) -> None:
    opened(page, folder, state="view=pages&page=learn%2Fnew.md")
    page.wait_for_selector("dialog[open]")
    assert page.inner_text("#drawer-title") == HOSTILE
    assert page.evaluate("window.hurt") is None


def test_the_drawer_says_of_each_page_what_the_warehouse_says(page: Page, folder: Path, warehouse: Warehouse) -> None:
    with open_run(warehouse, warehouse.run()) as connection:
        pages = connection.execute("select path, url, title, description, front_matter from pages").fetchall()
        query = "select path, message from findings where status <> 'resolved'"
        messages = connection.execute(query).fetchall()
        query = (
            "select source_path, reason from (select source_path, unnest(reasons) as reason from link_suggestions)"
        )
        reasons = connection.execute(query).fetchall()
    opened(page, folder)
    texts: dict[str, str] = {}
    for path, url, title, description, front_matter in pages:
        texts[path] = text_at(page, urlencode({"page": path}), "drawer")
        keys = [f"{key}: " for key in json.loads(front_matter)]
        assert [told for told in (path, url, title, description, *keys) if told and told not in texts[path]] == []
    assert [row for row in (*messages, *reasons) if row[0] in texts and row[1] not in texts[row[0]]] == []
    assert "Left out" not in "".join(texts.values())


def test_csv_of_the_selection_has_its_rows(page: Page, folder: Path, tmp_path: Path) -> None:
    opened(page, folder, state="view=pages&subject=vegetables")
    with page.expect_download() as download:
        page.click("#csv")
    download.value.save_as(tmp_path / "pages.csv")
    with (tmp_path / "pages.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert f"{len(rows):,} pages" == page.inner_text("#count")
    assert {row["subject"] for row in rows} == {"Vegetables"}


def test_a_table_sorts_by_keyboard(page: Page, folder: Path) -> None:
    opened(page, folder, "coverage.html")
    head = page.locator("table[data-section=content_coverage] thead button").nth(2)
    head.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    cells = page.locator("table[data-section=content_coverage] tbody td:nth-child(3)").all_inner_texts()
    counts = [int(text.replace(",", "")) for text in cells]
    assert counts == sorted(counts)


def test_the_theme_is_kept(page: Page, folder: Path) -> None:
    opened(page, folder, "index.html")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("#theme")
    after = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert after != before
    opened(page, folder, "links.html")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == after


def test_print_leaves_out_what_paper_cannot_do(page: Page, folder: Path) -> None:
    opened(page, folder, "coverage.html")
    page.emulate_media(media="print")
    assert not page.is_visible("header nav")
    assert page.is_visible("table[data-section=content_coverage]")


@pytest.mark.parametrize("pages", [0, 1])
def test_a_small_site_has_every_page(page: Page, site: Site, pages: int) -> None:
    if pages:
        site.page("one.md", title="Only one")
    else:
        site.write("empty.md", "")
    run = site.build()
    folder = write_dashboard(site.warehouse, run, run.dashboard).parent
    for name in NAVIGATION:
        opened(page, folder, f"{name}.html")
        assert page.inner_text("h1") == NAVIGATION[name]


def test_pages_are_filtered_by_language(page: Page, site: Site) -> None:
    for name, language in (("a", "en"), ("b", "en"), ("c", "de")):
        site.write(f"{name}.md", f"---\nurl: /{name}\ntitle: Page {name}\nlang: {language}\n---\nText.\n")
    run = site.build(site={"languages": ["en", "de"]})
    assert site.sql("select language, page_count from reports.languages order by 1") == [("de", 1), ("en", 2)]
    folder = write_dashboard(site.warehouse, run, run.dashboard).parent
    assert "explore.html#view=pages&amp;language=en" in (folder / "coverage.html").read_text()
    opened(page, folder, state="view=pages&language=en")
    assert page.inner_text("#count") == "2 pages"
    page.select_option("select[name=language]", "de")
    assert page.inner_text("#count") == "1 page"


def test_a_dashboard_replaces_only_a_dashboard(site: Site, tmp_path: Path) -> None:
    site.page("one.md", title="One")
    run = site.build()
    other = tmp_path / "other"
    other.mkdir()
    (other / "mine.txt").write_text("mine")
    with pytest.raises(RequestError, match="holds something that is no dashboard"):
        write_dashboard(site.warehouse, run, other)
    assert write_dashboard(site.warehouse, run, tmp_path / "new").is_file()
    assert write_dashboard(site.warehouse, run, tmp_path / "new").is_file()


def test_a_run_that_has_not_what_the_dashboard_reads_is_told(site: Site) -> None:
    site.page("a.md", url="/a", title="The first page")
    run = site.build()
    run.database.chmod(0o644)
    with duckdb.connect(str(run.database)) as connection:
        connection.execute("drop view main.links")
    files = run.files()
    with pytest.raises(RequestError, match=f"{run.run_id}: a run by another version"):
        write_dashboard(site.warehouse, run, run.dashboard)
    assert run.files() == files


def test_a_dashboard_does_not_make_the_next_build_anew(site: Site) -> None:
    site.page("one.md", title="One")
    run = site.build(dashboard=True)
    assert (run.dashboard / "index.html").is_file()
    again = site.build()
    assert again.read_summary()["run"]["tabulate_seconds"] is None
    assert not again.dashboard.exists()


@pytest.mark.slow
def test_the_main_corpus_is_small(
    main_warehouse: Warehouse, browser: Browser, tmp_path: Path, record_property: Any
) -> None:
    folder = write_dashboard(main_warehouse, main_warehouse.run(), tmp_path / "dashboard").parent
    assert sum(file.stat().st_size for file in folder.iterdir()) <= 5_000_000
    page = browser.new_page()
    opened(page, folder, "index.html")
    ready = page.evaluate("performance.getEntriesByType('navigation')[0].domComplete")
    opened(page, folder)
    searched = page.evaluate(
        """() => { const field = document.querySelector("input[name=q]"), begun = performance.now();
        field.value = "history of"; field.dispatchEvent(new Event("input", { bubbles: true }));
        document.body.offsetHeight; return performance.now() - begun; }"""
    )
    drawn = page.evaluate(
        """() => new Promise((done) => { const begun = performance.now();
        document.querySelector("#rows tbody a").click();
        const look = () => document.querySelector("dialog[open]") ? done(performance.now() - begun)
            : requestAnimationFrame(look); look(); })"""
    )
    page.close()
    record_property("milliseconds", f"overview {ready:.0f}, search {searched:.0f}, drawer {drawn:.0f}")
    assert min(ready, searched, drawn) > 0
