"""Ad hoc SQL: parameters, queries saved beside the configuration, and a session of one query after another."""

from __future__ import annotations

import shutil
import subprocess
import sys
from difflib import get_close_matches
from typing import TYPE_CHECKING

from flows.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from flows.warehouse import Run, Warehouse

FOLDER = "queries"


def read_parameters(given: Sequence[str]) -> dict[str, str]:
    """Return the values by name of `name=value` texts; raise `RequestError` for one that is none."""
    parameters: dict[str, str] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or not name.isidentifier():
            raise RequestError(f"--param {text}: write it as name=value")
        parameters[name] = value
    return parameters


def saved_query(config: Path | None, name: str) -> str:
    """Return the SQL of `queries/<name>.sql` beside the configuration; raise `RequestError` if it is not there."""
    from flows.settings import load_settings

    own = load_settings(config).own_folder
    if own is None:
        raise RequestError(f"--saved {name}: there is no matterhouse.toml here, and so no {FOLDER}/ beside it")
    there = {file.stem: file for file in sorted((own / FOLDER).glob("*.sql"))}
    if name not in there:
        near = get_close_matches(name, there, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(there) or 'none'}"
        raise RequestError(f"--saved {name}: no {FOLDER}/{name}.sql in {own}; {hint}")
    return there[name].read_text(encoding="utf-8")


def start_session(warehouse: Warehouse, run: Run) -> None:
    """Open a run in Harlequin where that is installed, else ask for queries at a prompt."""
    harlequin = shutil.which("harlequin")
    if harlequin and sys.stdin.isatty():
        subprocess.run([harlequin, "--read-only", str(run.database)], check=False)
        return
    _prompt(warehouse, run)


def _prompt(warehouse: Warehouse, run: Run) -> None:
    """Read queries that end with `;` until the input ends."""
    import contextlib

    from flows.query import ask, open_run
    from flows.show.tables import table
    from flows.show.terminal import complain, note

    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 - gives the prompt its history
    if sys.stdin.isatty():
        note("end a query with ; and leave with Ctrl-D; for more, install harlequin")
    query = ""
    with open_run(warehouse, run) as connection:
        while True:
            try:
                query += input(("sql> " if not query else "...> ") if sys.stdin.isatty() else "") + "\n"
            except EOFError:
                return
            except KeyboardInterrupt:
                query = ""
                continue
            if not query.strip().endswith(";"):
                continue
            try:
                table(ask(connection, query), limit=50)
            except RequestError as error:
                complain(str(error))
            query = ""
