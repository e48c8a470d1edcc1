"""Write the pages of docs/ that come from the code: tables, settings, problems, commands.

`python -m docs.generate` writes them; with `--check` it only says which are out of date, and exits 1.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import polars as pl
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from flows.cli import main as command
from flows.explain import check_topic, report_topic
from flows.models.read_models import load_models
from flows.settings import Settings
from flows.settings.settings import OWN_FIELDS
from flows.settings.urls import UrlRuleSettings
from transforms.damage.kinds import DamageKind
from transforms.links.verdicts import VERDICTS
from transforms.problems import ProblemCode
from transforms.schemas import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent
NOTE = "<!-- Written by `make docs` from the code; change it there. -->\n\n"


def tables() -> str:
    """Return the page of all tables and reports."""
    lines = [
        "# Tables",
        "",
        "Tables live in the schema `main` of `warehouse.duckdb`, so that a query needs no prefix; as Parquet they",
        "lie in `runs/<run_id>/tables/`. [Reports](reports.md) have a page of their own.",
        "Keys are paths: authored ids are not unique in real sites. Flags begin with `is_`, counts end in `_count`,",
        "shares (from 0 to 1) in `_share`, days in `_on`, times (UTC) in `_at`.",
    ]
    for name, table in TABLES.items():
        lines += [
            "",
            f"## {name}",
            "",
            f"One row per {table.row}. Key: {', '.join(f'`{key}`' for key in table.key)}.",
        ]
        lines += ["", "| column | type | meaning |", "|---|---|---|"]
        for column, declared in table.columns.items():
            nullable = "; may be NULL" if declared.nullable and "NULL" not in declared.meaning else ""
            lines.append(f"| {column} | {_type(declared.dtype)} | {_cell(declared.meaning)}{nullable} |")
    return "\n".join(lines) + "\n"


def reports() -> str:
    """Return the page of all reports: what `matterhouse explain` says of each."""
    models = load_models()
    found = [model for model in models if model.schema == "reports"]
    lines = [
        "# Reports",
        "",
        "`matterhouse report NAME` prints a report, `matterhouse explain NAME` says what stands here, with `--sql`",
        "how it is made. Reports live in the schema `reports` of `warehouse.duckdb` and in `runs/<run_id>/reports/`.",
        "",
        *(
            f"- [{model.name}](#{model.name}): {_cell(model.description.partition('. ')[0].rstrip('.'))}."
            for model in found
        ),
    ]
    for model in found:
        topic = report_topic(model, models)
        lines += ["", f"## {model.name}", "", topic.meaning]
        for heading, text in topic.texts.items():
            lines += ["", f"**{heading}.** {text}"]
        lines += ["", f"Key: {_names(model.key)}.", "", "| column | meaning |", "|---|---|"]
        lines += [f"| {column} | {_cell(meaning)} |" for column, meaning in topic.columns.items()]
    return "\n".join(lines) + "\n"


def checks() -> str:
    """Return the page of all checks: what `matterhouse explain` says of each."""
    found = [model for model in load_models() if model.schema == "checks"]
    lines = [
        "# Checks",
        "",
        "A check is a SQL file whose rows are findings. `matterhouse check` prints them, `matterhouse explain RULE`",
        "says what stands here. Severity and parameters are set in `matterhouse.toml`, for all pages or for some:",
        "",
        "```toml",
        "[checks]",
        'orphan-page = "off"                                  # error, warning, note or off',
        'title-length = { severity = "warning", max = 70 }    # with parameters',
        "",
        "[[overrides]]",
        'paths = ["posts/**"]',
        'checks = { subject-missing = "off" }',
        "",
        "[[waivers]]",
        'rule = "link-broken"',
        'paths = ["archive/**"]                               # or finding = "its finding_id"',
        'reason = "The archive moves in spring"',
        "until = 2027-03-31",
        "```",
        "",
        "A waived finding stays in `findings`, but no gate counts it; a waiver past its day is itself a finding.",
        "What a check of your own needs stands at the [end](#a-check-of-your-own); how a gate is set up, in",
        "[gate.md](gate.md). Reports on subjects as a whole (freshness) and suggestions have no checks,",
        "as no page is at fault.",
        "",
        "| check | severity | finds |",
        "|---|---|---|",
    ]
    lines += [
        f"| [{check.rule}](#{check.rule}) | {check.severity} | {_cell(check.description.rstrip('.'))} |"
        for check in found
    ]
    for check in found:
        lines += ["", f"## {check.rule}", "", check.description]
        for heading, text in check_topic(check).texts.items():
            lines += ["", f"**{heading}.** {text}"]
    return "\n".join([*lines, "", OWN_CHECK])


OWN_CHECK = """## A check of your own

Put a file into `checks/` beside `matterhouse.toml`; its name is the rule's, with `-` for `_`. It is one select:

```sql
-- Page that nobody has signed.
-- severity: warning
-- parameter: min_words = 100  Shorter pages need no author
-- why: Readers want to know who speaks.
-- fix: Write the author.

select
    path,
    'title' as field,
    'The page has no author.' as message,
    word_count
from pages
where author is null and word_count >= parameter('min_words')
```

- `path` and `message` are needed. `field` (a column of `pages`, or the `field` of a link, then with `part`: url, id
  or title) gives line and column; or give `line` and `column` yourself. `severity` may differ from row to row.
- All other columns are evidence; they become the JSON of `details`.
- `-- identity: column, …` names the evidence that makes it the same finding from run to run. Without it there is one
  finding of the rule a page, whatever its evidence. Leave out what changes without anybody's doing: lines, counts.
- A page is told by its url, else its id, else by its bytes where it was before, so that a file may be renamed.
"""


def settings() -> str:
    """Return the page of all keys of matterhouse.toml."""
    lines = [
        "# Settings",
        "",
        "`matterhouse.toml` is looked for in the working directory and the folders above it; `--config FILE` names",
        "another one. No key is required. A key that is not known, or a value that does not fit, stops the command",
        "with the file, the key and what is allowed.",
    ]
    top = [(name, field) for name, field in Settings.model_fields.items() if name not in OWN_FIELDS]
    lines += ["", "## Top level", "", "| key | default | meaning |", "|---|---|---|"]
    for name, field in top:
        if not _is_section(field.annotation) and not _is_list_of_sections(field.annotation):
            lines.append(f"| `{name}` | {_default(field.default)} | {field.description} |")
    for name, field in top:
        section: Any = field.annotation
        heading = f"[{name}]"
        if _is_list_of_sections(section):
            section, heading = section.__args__[0], "[[source]]" if name == "sources" else f"[[{name}]]"
        if _is_section(section):
            about = " ".join((field.description or "").split())
            lines += ["", f"## {heading}", "", about, "", "| key | default | meaning |", "|---|---|---|"]
            for key, inner in section.model_fields.items():
                lines.append(f"| `{key}` | {_default(inner.default)} | {_cell(inner.description or '')} |")
    lines += [
        "",
        "## [[urls.rules]]",
        "",
        str(UrlRuleSettings.__doc__),
        "",
        "| key | default | meaning |",
        "|---|---|---|",
    ]
    for key, inner in UrlRuleSettings.model_fields.items():
        lines.append(f"| `{key}` | {_default(inner.default)} | {_cell(inner.description or '')} |")
    return "\n".join(lines) + "\n"


def problems() -> str:
    """Return the page of all problem codes."""
    lines = [
        "# Problems",
        "",
        "What could not be taken as authored becomes a row of `problems`; the build goes on. `lost` means that the",
        "file has no row in `pages`.",
        "",
        "| code | severity | what is wrong | what to do | lost |",
        "|---|---|---|---|---|",
    ]
    for problem in ProblemCode:
        code = problem.value
        cells = (
            f"`{code.code}`",
            code.severity,
            _cell(code.meaning),
            _cell(code.advice),
            "yes" if code.is_lost else "",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def damage() -> str:
    """Return the page of all kinds of damage."""
    lines = [
        "# Damage in texts",
        "",
        "A file may read well although its text was hurt on the way into it. Texts, titles, descriptions, keywords",
        "and link titles are looked through when a file is read; what is found has a row in `text_damage`, with",
        "its line and column, what stands there, and, where there is exactly one answer, what to write instead. A",
        "repair of a value in front matter is told only where the block, mended so, reads as it should.",
        "`matterhouse report text_damage` lists them all. [How much is found](damage_measured.md) was measured by",
        "hurting pages on purpose.",
        "",
        "Code, comments and scripts are exempt. An HTML entity is damage only outside the text, which is Markdown.",
        "A template mark is damage only where at most two pages, or one in a hundred, have any. An open end is",
        "damage only on a site where at least 30 texts end with prose and at most one in fifty of these ends open;",
        "a description, which may do without a full stop, only where its last word needs another. Of one field,",
        "five places of a kind are told, with the number of all.",
        "",
        "| kind | what is wrong | what to do |",
        "|---|---|---|",
    ]
    lines += [f"| `{kind.label}` | {_cell(kind.value.meaning)} | {_cell(kind.value.advice)} |" for kind in DamageKind]
    return "\n".join(lines) + "\n"


def commands() -> str:
    """Return the page of all help texts."""
    lines = ["# Commands", "", "Exit codes: 0 done; 1 a gate failed; 2 the request cannot be done.", ""]
    for name, text in _helps(command, "matterhouse", None):
        lines += [f"## {name}", "", "```text", text, "```", ""]
    return "\n".join(lines)


def _helps(shown: click.Command, name: str, parent: click.Context | None) -> Iterator[tuple[str, str]]:
    context = click.Context(
        shown,
        info_name=name.rpartition(" ")[2],
        parent=parent,
        max_content_width=100,
        help_option_names=["-h", "--help"],
    )
    context.terminal_width = 100
    yield name, shown.get_help(context)
    if isinstance(shown, click.Group):
        for child in sorted(shown.commands):
            yield from _helps(shown.commands[child], f"{name} {child}", context)


def _is_section(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _is_list_of_sections(annotation: Any) -> bool:
    return any(_is_section(part) for part in getattr(annotation, "__args__", ()))


def _default(value: Any) -> str:
    if value is None or value is PydanticUndefined:
        return ""
    if isinstance(value, Path):
        value = str(value)
    return f"`{json.dumps(value, ensure_ascii=False)}`".replace("|", "\\|")


def _type(dtype: Any) -> str:
    names = {pl.String: "text", pl.Boolean: "boolean", pl.Date: "date", pl.Float64: "double"}
    if isinstance(dtype, pl.List):
        return "list of text"
    if isinstance(dtype, pl.Datetime):
        return "timestamp"
    return names.get(dtype, "integer")


def _names(columns: tuple[str, ...]) -> str:
    return ", ".join(f"`{column}`" for column in columns)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


PAGES = {
    "tables.md": tables,
    "reports.md": reports,
    "damage.md": damage,
    "checks.md": checks,
    "settings.md": settings,
    "problems.md": problems,
    "commands.md": commands,
}


def _links() -> str:
    """Return docs/links.md, which is written by hand, with its table of verdicts made anew."""
    text = (FOLDER / "links.md").read_text(encoding="utf-8")
    before, begin, rest = text.partition("from transforms/links/verdicts.py -->\n")
    _, end, after = rest.partition("<!-- end of verdicts -->")
    rows = [
        f"| `{name}` | {_cell(verdict.meaning)} | {_cell(verdict.advice)} |" for name, verdict in VERDICTS.items()
    ]
    table = ["| verdict | what it means | what to do |", "|---|---|---|", *rows, ""]
    return before + begin + "\n".join(table) + end + after


def generate(*, check: bool) -> list[str]:
    """Write each page, or with `check` none; return the names of those that were out of date."""
    outdated: list[str] = []
    pages = {name: NOTE + page() for name, page in PAGES.items()} | {"links.md": _links()}
    for name, text in pages.items():
        file = FOLDER / name
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            outdated.append(name)
            if not check:
                file.write_text(text, encoding="utf-8")
    return outdated


if __name__ == "__main__":
    only_check = "--check" in sys.argv[1:]
    names = generate(check=only_check)
    for name in names:
        click.echo(f"docs/{name} {'is out of date: run make docs' if only_check else 'written'}")
    sys.exit(1 if names and only_check else 0)
