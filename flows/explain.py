"""What `matterhouse explain` says: a name → the topic behind it, from the place where each thing is declared.

A topic is a report or a check (its file in sql/), a table or a column (`transforms.schemas`, and its file in sql/),
a verdict of links (`transforms.links.verdicts`), a code of problems (`transforms.problems`) or a kind of damage
(`transforms.damage.kinds`).
docs/reports.md is made from the same topics.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flows.errors import RequestError
from flows.models.read_models import column_meanings, column_names, find_dependencies, load_models
from transforms.damage.kinds import DamageKind
from transforms.links.verdicts import VERDICTS
from transforms.problems import ProblemCode
from transforms.schemas import TABLES

if TYPE_CHECKING:
    from pathlib import Path

    from flows.models.read_models import Model

HEADINGS = {"why": "Why it matters", "how": "How it is computed", "fix": "What to do"}
"""The texts of a model's header, by the headings that they are shown under."""


@dataclass(frozen=True)
class Topic:
    """One thing that has a name: what it is, texts by heading, columns by name, and the command that shows it."""

    name: str
    kind: str
    meaning: str
    texts: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    command: str | None = None
    sql: str | None = None


def explain(name: str, own_folder: Path | None = None) -> Topic:
    """Return the topic of a name; raise `RequestError` that gives near names where there is none.

    Where several things have one name, a report comes first, then a check, a table, a verdict, a problem, a
    kind of damage and a column.
    """
    models = load_models(own_folder)
    for known in dict.fromkeys([name, name.casefold(), name.casefold().replace("-", "_")]):
        for find in (_report, _check, _table, _verdict, _problem, _damage, _column):
            if topic := find(known, models):
                return topic
    raise RequestError(f"{name}: nothing has this name; {_hint(name, models)}")


def _hint(name: str, models: list[Model]) -> str:
    from rapidfuzz import fuzz, process

    if name in ("keyword", "subject"):
        return f'name one, as in: matterhouse explain {name} "…"'
    near = process.extract(name.casefold(), _names(models), scorer=fuzz.ratio, limit=3, score_cutoff=55)
    if near:
        return f"did you mean {' or '.join(known for known, _, _ in near)}?"
    kinds = "a check, a table, a column, a verdict, a problem or a kind of damage"
    return f"name a report (list them with: matterhouse report), {kinds}"


def _names(models: list[Model]) -> list[str]:
    """Return every name that has a topic, but for columns with their table."""
    reports = [model.name for model in models if model.schema in ("reports", "main")]
    columns = [name for table in TABLES.values() for name in table.columns]
    columns += [name for model in models for name in model.columns]
    codes = [*(code.code for code in ProblemCode), *(kind.label for kind in DamageKind)]
    checks = [model.rule for model in models if model.schema == "checks"]
    return list(dict.fromkeys([*reports, *checks, *TABLES, *VERDICTS, *codes, *columns]))


def _report(name: str, models: list[Model]) -> Topic | None:
    found = next((model for model in models if (model.schema, model.name) == ("reports", name)), None)
    return report_topic(found, models) if found else None


def report_topic(report: Model, models: list[Model]) -> Topic:
    """Return what there is to say of a report: the texts of its header, the tables it reads, its columns."""
    read = find_dependencies(report, {model.qualified for model in models})
    meanings = column_meanings(report, models, read)
    texts = {heading: report.texts[key] for key, heading in HEADINGS.items() if key in report.texts}
    return Topic(
        name=report.name,
        kind="report",
        meaning=report.description,
        texts=texts | {"Made from": ", ".join(sorted({source.partition(".")[2] for source in read}))},
        columns={column: meanings.get(column, "") for column in column_names(report)},
        command=f"report {report.name}",
        sql=report.sql,
    )


def _check(name: str, models: list[Model]) -> Topic | None:
    found = next((model for model in models if model.schema == "checks" and name in (model.name, model.rule)), None)
    return check_topic(found) if found else None


def check_topic(check: Model) -> Topic:
    """Return what there is to say of a check: the texts of its header, severity and parameters."""
    texts = {heading: check.texts[key] for key, heading in HEADINGS.items() if key in check.texts}
    for name, parameter in check.parameters.items():
        texts[f"Parameter {name}, by default {parameter.default:g}"] = f"{parameter.meaning}."
    return Topic(
        check.rule, f"check ({check.severity})", check.description, texts,
        command=f"check --rule {check.rule}", sql=check.sql,
    )  # fmt: skip


def _table(name: str, models: list[Model]) -> Topic | None:
    """Return the topic of a table that Polars makes, of a mart, or of one that is both."""
    declared = TABLES.get(name)
    mart = next((model for model in models if model.qualified == f"main.{name}"), None)
    if not declared and not mart:
        return None
    columns = {column: each.meaning for column, each in declared.columns.items()} if declared else {}
    if mart:
        meanings = column_meanings(mart, models, find_dependencies(mart, {model.qualified for model in models}))
        columns |= {column: meanings.get(column, "") for column in column_names(mart)}
    return Topic(
        name=name,
        kind="table",
        meaning=f"One row per {declared.row}." if declared else mart.description if mart else "",
        columns=columns,
        command=f'sql "select * from {name if mart else f"staging.{name}"} limit 10"',
        sql=mart.sql if mart else None,
    )


def _verdict(name: str, _: list[Model]) -> Topic | None:
    if name not in VERDICTS:
        return None
    meaning, advice = VERDICTS[name]
    return Topic(
        name, "verdict of links", meaning, {HEADINGS["fix"]: advice},
        command=f"sql \"select * from links where verdict = '{name}'\"",
    )  # fmt: skip


def _problem(name: str, _: list[Model]) -> Topic | None:
    code = next((code.value for code in ProblemCode if code.value.code == name), None)
    if code is None:
        return None
    texts = {HEADINGS["fix"]: code.advice}
    if code.is_lost:
        texts["What it costs"] = "The file has no row in pages."
    command = f"sql \"select path, line, message from problems where code = '{name}'\""
    return Topic(name, f"problem ({code.severity})", code.meaning, texts, command=command)


def _damage(name: str, _: list[Model]) -> Topic | None:
    kind = next((kind.value for kind in DamageKind if kind.label == name), None)
    if kind is None:
        return None
    command = f"sql \"select path, line, excerpt, repair from text_damage where kind = '{name}'\""
    return Topic(name, "kind of damage", kind.meaning, {HEADINGS["fix"]: kind.advice}, command=command)


def _column(name: str, models: list[Model]) -> Topic | None:
    """Return the topic of `table.column`, or of a column wherever it stands."""
    home, _, column = name.rpartition(".")
    homes: dict[str, str] = {}
    for table, declared in TABLES.items():
        if column in declared.columns and home in ("", table):
            homes[table] = declared.columns[column].meaning
    for model in models:
        if column in model.columns and home in ("", model.name):
            homes[model.name] = model.columns[column]
    if home and not homes and (topic := _report(home, models)) and column in topic.columns:
        homes[home] = topic.columns[column]
    if not homes:
        return None
    if len(set(homes.values())) == 1:
        return Topic(name, "column", next(iter(homes.values())), {"Stands in": ", ".join(homes)})
    return Topic(name, "column", "Depends on the table.", columns=homes)
