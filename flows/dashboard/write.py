"""A run → its dashboard: a folder of pages that opens from a disk or any static host, without a server.

`flows.dashboard.report` gathers all that the pages show into one report, which is written beside them as
`report.json`; the templates read nothing else. `flows.dashboard.rows` packs pages and links for the page Explore.
"""

from __future__ import annotations

import json
import shutil
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import duckdb
from jinja2 import Environment, PackageLoader, StrictUndefined

from flows.dashboard.report import read_report
from flows.dashboard.rows import LINK_FLAGS, pack_links, pack_pages
from flows.errors import RequestError
from flows.query import open_run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from flows.warehouse import Run, Warehouse

REPORT = "report.json"
NAVIGATION = {
    "index": "Overview", "coverage": "Coverage", "links": "Links", "orphans": "Orphans", "changes": "Changes",
    "suggestions": "Suggestions", "explore": "Explore", "runs": "Runs", "data": "Data",
}  # fmt: skip
SECTIONS = {
    "coverage": (
        "content_coverage", "coverage_gaps", "cannibalization", "metadata_completeness", "freshness", "thin_content",
        "duplicate_content", "text_damage", "corpora", "languages", "missing_translations", "stale_translations",
    ),
    "links": (
        "link_quality", "wanted_pages", "broken_links", "stale_links", "duplicate_links", "hubs", "graph_statistics",
    ),
    "orphans": ("orphan_pages", "dead_ends"),
    "changes": ("finding_changes", "run_changes", "new_findings"),
    "suggestions": ("suggested_links",),
    "runs": ("runs",),
}  # fmt: skip
LEAST_ROWS = {"corpora": 2, "languages": 2, "missing_translations": 1, "stale_translations": 1}
"""Sections that a site with one source and one language does not need."""
INTRODUCTIONS = {
    "coverage": "Which subjects are thin, and which keywords and pages fight over the same ground.",
    "links": "What each authored link leads to. One page or one repair often mends many links: see wanted pages.",
    "orphans": "Pages that no other page links to, and pages that lead nowhere.",
    "changes": "What this run has that the one before had not. For each rule: before + new − resolved = now.",
    "suggestions": "Links to add or to put in the place of wasted ones, with the reasons.",
    "runs": "Every published run, newest first.",
}
VERDICTS = (
    "ok", "stale_title", "id_dangling", "id_conflict", "url_dangling", "ambiguous", "redirected", "broken",
    "external",
)  # fmt: skip
OF_SUBJECT, OF_LINKS = {"view": "pages", "subject": "subject_id"}, {"view": "links", "subject": "subject_id"}
ROWS_BEHIND = {
    ("content_coverage", "page_count"): OF_SUBJECT,
    ("finding_changes", "now_count"): {"view": "findings", "rule": "rule"},
    **{
        ("finding_changes", f"{status}_count"): {"view": "findings", "rule": "rule", "status": status}
        for status in ("before", "new", "resolved")
    },
    ("link_quality", "link_count"): OF_LINKS,
    ("link_quality", "internal_count"): OF_LINKS | {"verdict": ",".join(VERDICTS[:-1])},
    **{("link_quality", f"{verdict}_count"): OF_LINKS | {"verdict": verdict} for verdict in VERDICTS},
    **{("link_quality", f"{flag}_count"): OF_LINKS | {"verdict": f"is:{flag}"} for flag in LINK_FLAGS},
}
"""Which rows of Explore are a number: parameters, as values or as the column that has them."""
ROWS_UNDER = {
    "link_quality": OF_LINKS,
    "graph_statistics": {"view": "links"},
    "corpora": {"view": "pages", "corpus": "corpus"},
    "languages": {"view": "pages", "corpus": "corpus", "language": "language"},
    "finding_changes": {"view": "findings", "rule": "rule"},
    "wanted_pages": {"view": "links", "verdict": "broken,ambiguous", "q": "target"},
}
"""Which rows the other numbers of a section are computed from; where a subject tells them, pages."""
OF_THIS_RUN = {
    "file_count": "explore.html#view=pages", "problem_count": "data.html#table-problems",
    **dict.fromkeys(("added_count", "changed_count", "removed_count"), "changes.html#run_changes"),
}  # fmt: skip
"""What the figures of the run that is shown lead to; an older run has its rows in its own folder."""
PAGE_COLUMNS = ("path", "source_path", "target_path", "keeper_path", "suggested_path", "first_source_path")


def write_dashboard(warehouse: Warehouse, run: Run, folder: Path) -> Path:
    """Write the dashboard of a run to a folder, and return its first page.

    A dashboard that is there already is replaced at once; raises `RequestError` for a folder with anything else.
    """
    if folder.exists() and not (folder / REPORT).is_file() and (not folder.is_dir() or any(folder.iterdir())):
        raise RequestError(f"{folder}: holds something that is no dashboard; name another folder")
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        _write(warehouse, run, unfinished)
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.rename(folder)
    except OSError as error:
        raise RequestError(f"{folder}: cannot be written: {error.strerror}") from error
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        reason = str(error).partition("\n")[0]
        raise RequestError(
            f"{run.run_id}: a run by another version, which has no dashboard here: {reason}"
        ) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return folder / "index.html"


def _write(warehouse: Warehouse, run: Run, folder: Path) -> None:
    with open_run(warehouse, run) as connection:
        report = read_report(connection, warehouse, run)
        packs = {"pages": pack_pages(connection), "links": pack_links(connection)}
    for name, pack in packs.items():
        script = f'window.matterhouse ??= {{}};\nwindow.matterhouse.{name} = "{pack}";\n'
        (folder / f"explore-{name}.js").write_text(script, encoding="utf-8")
    text = json.dumps(report, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    (folder / REPORT).write_text(text, encoding="utf-8", errors="replace")
    with as_file(files("dashboard") / "static") as static:
        shutil.copytree(static, folder, dirs_exist_ok=True)
    render(report, folder)


def render(report: dict[str, Any], folder: Path) -> None:
    """Write every page of a report."""
    environment = Environment(
        loader=PackageLoader("dashboard"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {
        "count": format_count, "share": format_share, "signed": format_signed, "first_rows": _first_rows,
    }  # fmt: skip
    run_id = report["run"]["run_id"]
    sections = {name: section | {"links": _links(section, run_id)} for name, section in report["sections"].items()}
    report = report | {"sections": sections}
    for page, title in NAVIGATION.items():
        named = [sections[name] for name in SECTIONS.get(page, ()) if name in sections]
        shown = [section for section in named if section["row_count"] >= LEAST_ROWS.get(section["name"], 0)]
        template = environment.get_template(
            f"{page}.html" if page in ("index", "explore", "data") else "sections.html"
        )
        text = template.render(
            report=report, page=page, title=title, navigation=NAVIGATION.items(), shown=shown,
            intro=INTRODUCTIONS.get(page), maps=report["maps"].get(page, []),
            histograms=report["histograms"].get(page, []),
        )  # fmt: skip
        (folder / f"{page}.html").write_text(text, encoding="utf-8", errors="replace")


def explore(**parameters: str) -> str:
    """Return the address of a selection of rows."""
    return f"explore.html#{urlencode(parameters, safe='/')}"


def _links(section: dict[str, Any], run_id: str) -> list[Callable[[list[Any]], str | None] | None]:
    """Return for each column what its cells lead to, as a function of the row; None where they lead nowhere."""
    names = [column["name"] for column in section["columns"]]
    if section["name"] == "runs":
        return [_link_of_run(OF_THIS_RUN.get(name), names.index("run_id"), run_id) for name in names]
    return [_link_of(section["name"], column["name"], column["kind"], names) for column in section["columns"]]


def _link_of_run(link: str | None, at: int, run_id: str) -> Callable[[list[Any]], str | None]:
    return lambda row: link if row[at] == run_id else None


def _link_of(section: str, name: str, kind: str, names: list[str]) -> Callable[[list[Any]], str | None] | None:
    if name in PAGE_COLUMNS:
        at = names.index(name)
        return lambda row: explore(page=row[at]) if row[at] else None
    parameters: Mapping[str, str] | None = ROWS_BEHIND.get((section, name))
    page = next((column for column in ("path", "source_path") if column in names), None)
    if (
        parameters is None
        and page
        and kind == "count"
        and name.endswith(("_count", "_degree"))
        and "word" not in name
    ):
        parameters = {"page": page}
    if parameters is None and kind in ("count", "number", "share") and "path" not in names:
        parameters = ROWS_UNDER.get(section, OF_SUBJECT if "subject_id" in names else None)
    if parameters is None:
        return None

    def link(row: list[Any]) -> str:
        given = {key: row[names.index(source)] if source in names else source for key, source in parameters.items()}
        return explore(**{key: value for key, value in given.items() if value not in (None, "(all)")})

    return link


def _first_rows(section: dict[str, Any], count: int) -> dict[str, Any]:
    return section | {"rows": section["rows"][:count]}


def format_count(value: float) -> str:
    """Return a number as people read it."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"


def format_share(value: float) -> str:
    """Return a share as a percentage."""
    return f"{value:.1%}"


def format_signed(value: int) -> str:
    """Return a change with its sign."""
    return f"{value:+,}".replace("-", "\N{MINUS SIGN}")
