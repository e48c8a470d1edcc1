"""Checks → what they find in a run. What is new in it is told later, by sql/staging/findings.sql.

A check is a view (`flows.models.read_models`). Settings give it a severity and parameters, for all pages or for those
of some globs; a check whose parameters differ from page to page becomes several views, each over its own pages.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import duckdb
from wcmatch import glob

from flows.errors import RequestError
from flows.list_files import GLOB_FLAGS
from flows.models.read_models import Model, ModelError
from flows.models.run_queries import run_queries

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from flows.settings import Settings
    from flows.settings.checks import CheckSettings

PLAIN = ("path", "field", "part", "line", "column", "message", "severity")
"""Columns of a check that are not evidence."""
FOUND = 'rule varchar, severity varchar, path varchar, field varchar, part varchar, line uinteger, "column" uinteger, message varchar, details varchar, identity varchar'  # noqa: E501

AT_ONCE = 8
"""Checks that are asked in one query: one each would plan for longer than it looks."""

_PARAMETER = re.compile(r"\bparameter\('(\w+)'\)")


class Check(NamedTuple):
    """A check with its numbers in place, and its severity by group of pages; an empty one leaves it to the check."""

    model: Model
    severities: dict[int, str]

    @property
    def rule(self) -> str:
        """The name of the check, also of one that became several views."""
        return self.model.rule.partition("--")[0]


class PageGroups(NamedTuple):
    """Pages by the overrides that hold for them; group 0 is that of no override."""

    overrides: list[tuple[int, ...]]
    group_of: dict[str, int]


def group_pages(settings: Settings, paths: Iterable[str]) -> PageGroups:
    """Return which pages have which overrides; those that have none are not named."""
    groups = PageGroups([()], {})
    if not settings.overrides:
        return groups
    globs = [glob.compile(list(override.paths), flags=GLOB_FLAGS) for override in settings.overrides]
    for path in paths:
        matching = tuple(number for number, pattern in enumerate(globs) if pattern.match(path))
        if matching:
            if matching not in groups.overrides:
                groups.overrides.append(matching)
            groups.group_of[path] = groups.overrides.index(matching)
    return groups


def plan_checks(models: Iterable[Model], settings: Settings, groups: PageGroups) -> list[Check]:
    """Return the checks to make; one that is off everywhere is left out.

    Raises `RequestError` for settings of a check or parameter that does not exist.
    """
    checks = {model.rule: model for model in models if model.schema == "checks"}
    _refuse_unknown(checks, settings)
    planned: list[Check] = []
    for rule, model in checks.items():
        variants: dict[tuple[tuple[str, float], ...], dict[int, str]] = {}
        for group, overrides in enumerate(groups.overrides):
            layers = [settings.checks, *(settings.overrides[number].checks for number in overrides)]
            severity, parameters = _effective(model, [layer[rule] for layer in layers if rule in layer])
            variants.setdefault(tuple(parameters.items()), {})[group] = severity
        for number, (chosen, severities) in enumerate(variants.items()):
            if set(severities.values()) != {"off"}:
                name = f"{model.name}__{number}" if number else model.name
                planned.append(Check(replace(filled(model, dict(chosen)), name=name), severities))
    return planned


def _effective(model: Model, layers: Sequence[CheckSettings]) -> tuple[str, dict[str, float]]:
    """Return a check's severity, if settings give it one, and its parameters; later layers win."""
    severity = ""
    parameters = {name: parameter.default for name, parameter in model.parameters.items()}
    for layer in layers:
        given: Mapping[str, str | float] = {"severity": layer} if isinstance(layer, str) else layer
        for name, value in given.items():
            if name == "severity":
                severity = str(value)
            else:
                parameters[name] = float(value)
    return severity, parameters


def filled(model: Model, parameters: Mapping[str, float]) -> Model:
    """Return a check with its numbers in place."""

    def number(match: re.Match[str]) -> str:
        if match[1] not in parameters:
            raise ModelError(
                f"{model.file}:1: no parameter {match[1]}; declare it: -- parameter: {match[1]} = 1  Meaning"
            )
        return f"{parameters[match[1]]:g}"

    return replace(model, sql=_PARAMETER.sub(number, model.sql)) if "parameter(" in model.sql else model


def _refuse_unknown(checks: Mapping[str, Model], settings: Settings) -> None:
    named = [(f"checks.{rule}", rule, given) for rule, given in settings.checks.items()]
    for number, override in enumerate(settings.overrides, start=1):
        named += [(f"overrides {number}: checks.{rule}", rule, given) for rule, given in override.checks.items()]
    named += [(f"waivers {number}: rule", waiver.rule, {}) for number, waiver in enumerate(settings.waivers, start=1)]
    for place, rule, given in named:
        if rule not in checks:
            near = get_close_matches(rule, checks, n=1)
            hint = f"did you mean {near[0]}?" if near else "list them with: matterhouse check --list"
            raise RequestError(f"{settings.config_file}: {place}: no check {rule}; {hint}")
        allowed = ("severity", *checks[rule].parameters)
        unknown = [name for name in given if name not in allowed] if isinstance(given, dict) else []
        if unknown:
            raise RequestError(f"{settings.config_file}: {place}.{unknown[0]}: allowed here: {', '.join(allowed)}")


def find(connection: duckdb.DuckDBPyConnection, checks: Sequence[Check], groups: PageGroups, database: str) -> None:
    """Add what the checks find to `tables.found`; raise `ModelError` that names the check that fails."""
    if groups.group_of:
        connection.execute("create or replace table tables.page_groups (path varchar, group_no integer)")
        rows = [list(groups.group_of), list(groups.group_of.values())]
        connection.execute("insert into tables.page_groups select unnest(?), unnest(?)", rows)
    columns = _columns(connection)
    queries = [_query(check, columns[check.model.name], has_groups=bool(groups.group_of)) for check in checks]
    connection.execute(f"create table if not exists tables.found ({FOUND})")

    def ask(first: int, cursor: duckdb.DuckDBPyConnection) -> None:
        several = queries[first : first + AT_ONCE]
        try:
            cursor.execute("insert into tables.found " + "\nunion all by name\n".join(several))
        except duckdb.Error as error:
            raise _told(error, cursor, checks[first : first + AT_ONCE], several) from None

    run_queries(
        connection, {str(first): partial(ask, first) for first in range(0, len(queries), AT_ONCE)}, database=database
    )


def _told(
    error: duckdb.Error, cursor: duckdb.DuckDBPyConnection, checks: Sequence[Check], queries: Sequence[str]
) -> ModelError:
    """Return the error with the name of the check that fails."""
    for check, query in zip(checks, queries, strict=True):
        try:
            cursor.execute(query)
        except duckdb.Error as own_error:
            return ModelError(f"{check.model.file}:1: {own_error}")
    return ModelError(f"sql/checks: {error}")


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Return the columns of each check."""
    columns: dict[str, list[str]] = {}
    query = "select table_name, column_name from duckdb_columns() where schema_name = 'checks' order by column_index"
    for name, column in connection.execute(query).fetchall():
        columns.setdefault(name, []).append(column)
    return columns


def _query(check: Check, columns: list[str], *, has_groups: bool) -> str:
    """Return the query that makes one check's rows alike those of all others."""
    model = check.model
    missing = [name for name in ("path", "message", *model.identity) if name not in columns]
    if missing:
        raise ModelError(f"{model.file}:1: a check has to give a column {missing[0]}")
    evidence = ", ".join(f'"{name}" := rows."{name}"' for name in columns if name not in PLAIN)
    identity = ", ".join(f"""coalesce(rows."{name}"::varchar, '')""" for name in model.identity)
    plain = [f'rows."{name}"' if name in columns else f'null as "{name}"' for name in PLAIN if name != "severity"]
    own = f"coalesce(rows.severity, '{model.severity}')" if "severity" in columns else f"'{model.severity}'"
    severities = {group: f"'{given}'" if given else own for group, given in check.severities.items()}
    if has_groups:
        whens = " ".join(f"when {group} then {given}" for group, given in severities.items())
        severity = f"case coalesce(groups.group_no, 0) {whens} else 'off' end"
        source = f"{model.quoted} as rows left join tables.page_groups as groups using (path)"
    else:
        severity, source = severities[0], f"{model.quoted} as rows"
    details = f"to_json(struct_pack({evidence}))::varchar" if evidence else "'{}'"
    identifying = f"concat_ws(chr(31), {identity})" if identity else "''"
    return (
        f"select '{check.rule}' as rule, {severity} as severity, {', '.join(plain)},"
        f" {details} as details, {identifying} as identity"
        f" from {source} where rows.path is not null and {severity} <> 'off'"
    )


def waiver_rows(settings: Settings, today: dt.date) -> list[tuple[object, ...]]:
    """Return the rows of `tables.waivers` (columns: `flows.history.past.create_waivers`)."""
    if not settings.waivers or settings.config_file is None:
        return []
    text = settings.config_file.read_text(encoding="utf-8")
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if line.strip() == "[[waivers]]"]
    config_path = os.path.relpath(settings.config_file, settings.source or settings.config_file.parent).replace(
        os.sep, "/"
    )
    return [
        (
            waiver.rule, list(waiver.paths), waiver.finding, waiver.reason, waiver.until, waiver.until < today,
            config_path, lines[number] if number < len(lines) else 1,
        )
        for number, waiver in enumerate(settings.waivers)
    ]  # fmt: skip


def match_waivers(connection: duckdb.DuckDBPyConnection) -> None:
    """Write to `tables.waived_paths` which pages each waiver that holds is for; NULL stands for all."""
    connection.execute(
        "create table tables.waived_paths (rule varchar, path varchar, finding_id varchar, reason varchar)"
    )
    waivers = connection.execute("select rule, paths, finding_id, reason from tables.waivers where not is_expired")
    for rule, patterns, finding_id, reason in waivers.fetchall():
        paths: list[str | None] = [None]
        if patterns:
            matcher = glob.compile(patterns, flags=GLOB_FLAGS)
            found = connection.execute("select distinct path from tables.found where rule = ?", [rule]).fetchall()
            kept = connection.execute("select distinct path from previous.findings where rule = ?", [rule]).fetchall()
            paths = [path for (path,) in sorted({*found, *kept}) if matcher.match(path)]
        rows = [(rule, path, finding_id, reason) for path in paths]
        if rows:
            connection.executemany("insert into tables.waived_paths values (?, ?, ?, ?)", rows)
