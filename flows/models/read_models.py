"""The files in sql/ → models: what each header says, and which model reads which.

A model is a file with one select. Its folder is its schema: `staging` holds the Polars tables as they are,
`marts` (schema `main`) is what people query, `reports` what they read. A header of comments says what a row is,
and may hold these lines:

    -- key: path, position                      rows differ in these columns, and they are never NULL
    -- reference: target_path -> pages.path     values are NULL or stand there
    -- materialized: view                       a view over other models; a table otherwise
    -- why: Why the report matters to a site; a long text
    --   goes on in lines that begin like this one
    -- how: How it is computed: formula, what is counted, what is left out
    -- fix: What to do about a row
    -- columns:                                 meanings; a column that a table of `transforms.schemas` has
    --   page_share: Share of all pages         needs none

A check (folder and schema `checks`) is a model whose rows are findings: path and message; line, column, field and
severity where it knows them; all other columns are evidence. Its header may also hold:

    -- severity: error                          or warning (the default) or note
    -- identity: target_url                     evidence that makes it the same finding from run to run
    -- parameter: max = 70  Longest title       a number that settings may change; in the SQL: parameter('max')

Keys and references are checked in each build; a build in which one does not hold is not published. The texts are what
`matterhouse explain` and docs/reports.md show, so that they have one home; each packaged report has all three.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field, replace
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from flows.errors import RequestError
from flows.warehouse import replace_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from importlib.resources.abc import Traversable
    from pathlib import Path

SCHEMAS = {"staging": "staging", "marts": "main", "checks": "checks", "reports": "reports"}
OWN_FOLDERS = ("checks", "reports")

VALUES = ("key", "reference", "materialized", "severity", "identity", "parameter")

_VALUE = re.compile(rf"^-- ({'|'.join(VALUES)}): (.+)$")
_PARAMETER = re.compile(r"(\w+) = (-?[\d.]+) +(.+)$")
_TEXT = re.compile(r"^-- (why|how|fix): (.+)$")
_COLUMN = re.compile(r"^--   (\w+): (.+)$")


class ModelError(RequestError):
    """A model cannot be built, or what it promises does not hold; names the file and the line."""


class Parameter(NamedTuple):
    """A number that settings may change; stands in the SQL as `parameter('name')`."""

    default: float
    meaning: str


@dataclass(frozen=True)
class Model:
    """One SQL file."""

    schema: str
    name: str
    file: str
    sql: str
    description: str = ""
    key: tuple[str, ...] = ()
    references: tuple[tuple[str, str, str], ...] = ()
    is_view: bool = False
    is_own: bool = False
    columns: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    severity: str = ""
    identity: tuple[str, ...] = ()
    parameters: dict[str, Parameter] = field(default_factory=dict)

    @property
    def rule(self) -> str:
        """The name of a check as people write it."""
        return self.name.replace("_", "-")

    @property
    def qualified(self) -> str:
        """The model's name with its schema."""
        return f"{self.schema}.{self.name}"

    @property
    def quoted(self) -> str:
        """The same, as SQL takes it."""
        return f'{self.schema}."{self.name}"'


def load_models(own_folder: Path | None = None) -> list[Model]:
    """Return the packaged models, and those in `own_folder`'s `checks/` and `reports/`, in the order of their names.

    Raises `RequestError` where a model of the user has the name of a packaged one.
    """
    packaged = files("sql")
    models = [model for folder, schema in SCHEMAS.items() for model in _read(packaged / folder, schema)]
    taken = {model.qualified for model in models}
    for kind in OWN_FOLDERS:
        if own_folder is None or not (own_folder / kind).is_dir():
            continue
        for model in _read(own_folder / kind, kind):
            if model.qualified in taken:
                raise RequestError(f"{model.file}: a {kind[:-1]} of this name exists; give the file another name")
            models.append(replace(model, is_own=True))
    return models


def _read(folder: Traversable, schema: str) -> Iterable[Model]:
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".sql"):
            yield parse_model(schema, file.name.removesuffix(".sql"), str(file), file.read_text(encoding="utf-8"))


def parse_model(schema: str, name: str, file: str, sql: str) -> Model:
    """Return the model that a file's text holds, with what its header says."""
    header = _Header(sql)
    references = [re.match(r"(\w+) -> ([\w.]+)\.(\w+)$", text) for text in header.values["reference"]]
    if not all(references):
        raise ModelError(f"{file}:1: a reference is written as: column -> table.column")
    return Model(
        schema, name, file, sql.rstrip().rstrip(";"), " ".join(header.description).strip(),
        key=tuple(column.strip() for text in header.values["key"] for column in text.split(",")),
        references=tuple((match[1], match[2], match[3]) for match in references if match),
        is_view=header.values["materialized"] == ["view"],
        columns=header.columns,
        severity=_severity(header, file) if schema == "checks" else "",
        identity=tuple(column.strip() for text in header.values["identity"] for column in text.split(",")),
        parameters=_parameters(header, file),
        texts={name: " ".join(lines) for name, lines in header.texts.items()},
    )  # fmt: skip


def _severity(header: _Header, file: str) -> str:
    found = [*header.values["severity"], "warning"][0]
    if found not in ("error", "warning", "note"):
        raise ModelError(f"{file}:1: severity is error, warning or note, not {found}")
    return found


def _parameters(header: _Header, file: str) -> dict[str, Parameter]:
    matches = [_PARAMETER.match(text) for text in header.values["parameter"]]
    if not all(matches):
        raise ModelError(f"{file}:1: a parameter is written as: name = number  meaning")
    return {match[1]: Parameter(float(match[2]), match[3]) for match in matches if match}


class _Header:
    """The comment lines that a file begins with, by what they say."""

    def __init__(self, sql: str):
        self.description: list[str] = []
        self.values: dict[str, list[str]] = {name: [] for name in VALUES}
        self.texts: dict[str, list[str]] = {}
        self.columns: dict[str, str] = {}
        open_text: list[str] | None = None
        for line in sql.splitlines():
            if not line.startswith("--"):
                break
            if open_text is not None and line.startswith("--   "):
                open_text.append(line.removeprefix("--").strip())
                continue
            open_text = self._text(line)
            if open_text is None:
                self._line(line)

    def _text(self, line: str) -> list[str] | None:
        """Begin the text that the line begins, if it does."""
        match = _TEXT.match(line)
        return self.texts.setdefault(match[1], [match[2]]) if match else None

    def _line(self, line: str) -> None:
        if match := _VALUE.match(line):
            self.values[match[1]].append(match[2])
        elif match := _COLUMN.match(line):
            self.columns[match[1]] = match[2]
        elif line != "-- columns:":
            self.description.append(line.removeprefix("--").strip())


def read_dependencies(models: list[Model], folder: Path | None = None) -> dict[str, list[str]]:
    """Return for each model the models that it reads; `folder` keeps them, as long as no SQL changes.

    Raises `ModelError` for SQL that cannot be parsed and for models that read each other in a circle.
    """
    digest = hashlib.sha256("\0".join(f"{model.qualified}\0{model.sql}" for model in models).encode()).hexdigest()
    file = folder / "model_dependencies.json" if folder else None
    if file and file.is_file():
        try:
            known = json.loads(file.read_text(encoding="utf-8"))
            if known["digest"] == digest:
                return {str(name): list(read) for name, read in known["dependencies"].items()}
        except (ValueError, KeyError, TypeError, AttributeError):
            pass
    by_name = {model.qualified: model for model in models}
    dependencies = {model.qualified: find_dependencies(model, by_name) for model in models}
    try:
        TopologicalSorter(dependencies).prepare()
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
        raise ModelError(
            f"{by_name[error.args[1][0]].file}:1: models read each other in a circle: {circle}"
        ) from None
    if file:
        replace_text(file, json.dumps({"digest": digest, "dependencies": dependencies}))
    return dependencies


def find_dependencies(model: Model, models: Collection[str]) -> list[str]:
    """Return which of the models named a model reads, in the order in which it first names them."""
    return [name for name in _tables_named(model.file, model.sql) if name in models and name != model.qualified]


@cache
def _tables_named(file: str, sql: str) -> list[str]:
    """Return the tables that a query names, with their schemas; a process that builds often parses once."""
    from sqlglot import exp

    query = _parsed(file, sql)
    steps = {cte.alias for cte in query.find_all(exp.CTE)}
    names = [
        f"{table.db or 'main'}.{table.name}"
        for table in query.find_all(exp.Table, bfs=False)
        if table.db or table.name not in steps
    ]
    return list(dict.fromkeys(names))


def column_names(model: Model) -> list[str]:
    """Return the names of a model's columns, in order."""
    names: list[str] = _parsed(model.file, model.sql).named_selects
    return names


def _parsed(file: str, sql: str) -> Any:
    """Return the tree of a query; raise `ModelError` with file and line where it is none."""
    import sqlglot

    try:
        return sqlglot.parse_one(sql, dialect="duckdb")
    except sqlglot.ParseError as error:
        place = error.errors[0] if error.errors else {}
        raise ModelError(f"{file}:{place.get('line', 1)}: not valid SQL: {place.get('description', error)}") from None


def column_meanings(model: Model, models: list[Model], read: Iterable[str]) -> dict[str, str]:
    """Return what each column name means in a model: by its header, its table, the tables that it reads, any other.

    One name has several meanings, as `kind` of links and of duplicates: that of the table `read` first counts.
    """
    from transforms.schemas import TABLES

    names = [model.name, *(name.partition(".")[2] for name in read), *TABLES]
    found = dict(model.columns)
    for table in (TABLES[name] for name in names if name in TABLES):
        for name, column in table.columns.items():
            found.setdefault(name, column.meaning)
    for other in models:
        for name, meaning in other.columns.items():
            found.setdefault(name, meaning)
    return found
