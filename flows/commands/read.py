"""The commands of `matterhouse` that read a run: report, sql, explain, runs, dashboard."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.commands.options import CONFIG, TERMINAL_ROWS, WAREHOUSE, examples, open_warehouse, printing, reading
from flows.errors import RequestError

if TYPE_CHECKING:
    from flows.commands.options import Format
    from flows.explain_word import Family


def add_commands(group: click.Group) -> None:
    """Add the commands to the `matterhouse` command."""
    for command in (report, sql, explain, runs, dashboard):
        group.add_command(command)


@click.command(
    epilog=examples("matterhouse report", "matterhouse report broken_links --format csv --output broken.csv")
)
@click.argument("name", required=False)
@reading
@printing
def report(
    name: str | None, warehouse: Path | None, run_id: str | None, config: Path | None,
    form: Format | None, output: Path | None, limit: int | None,
) -> None:  # fmt: skip
    """Print the report NAME, or list the reports."""
    from flows.query import REPORT_LIST, open_run, report_query

    store = open_warehouse(warehouse, config)
    connection = open_run(store, store.run(run_id))
    if name == "suggested_links" and (form or _format_of(output)) == "yaml":
        from flows.paste import suggestions_as_yaml
        from flows.settings import load_settings

        _write(suggestions_as_yaml(connection, load_settings(config), limit), output)
        return
    query = report_query(connection, name) if name else REPORT_LIST
    _print(connection, query, form, output, limit)


@click.command(
    epilog=examples(
        'matterhouse sql "select verdict, count(*) from links group by all"',
        "matterhouse sql - < query.sql",
        'matterhouse sql "from pages where subject_id = $subject" --param subject=fruit',
        "matterhouse sql --saved thin --param words=200",
        "matterhouse sql --interactive",
    )
)
@click.argument("query", required=False)
@reading
@printing
@click.option(
    "--param", "parameters", multiple=True, metavar="NAME=VALUE", help="What $NAME stands for in the query."
)
@click.option("--saved", metavar="NAME", help="Run queries/NAME.sql beside matterhouse.toml.")
@click.option("--interactive", is_flag=True, help="Ask one query after another: in Harlequin if it is installed.")
@click.option("--allow-files", is_flag=True, help="Let the query reach other files and the network.")
def sql(
    query: str | None, warehouse: Path | None, run_id: str | None, config: Path | None,
    form: Format | None, output: Path | None, limit: int | None, parameters: tuple[str, ...],
    saved: str | None, *, interactive: bool, allow_files: bool,
) -> None:  # fmt: skip
    """Run the SQL of QUERY on a run, read-only; `-` reads it from standard input."""
    from flows.commands.ask_sql import read_parameters, saved_query, start_session
    from flows.query import open_run

    store = open_warehouse(warehouse, config)
    run = store.run(run_id)
    if interactive:
        start_session(store, run)
        return
    if (query is None) == (saved is None):
        raise RequestError("give a query, or --saved NAME, or --interactive")
    text = saved_query(config, saved) if saved is not None else sys.stdin.read() if query == "-" else str(query)
    connection = open_run(store, run, reaches_files=allow_files)
    _print(connection, text, form, output, limit, read_parameters(parameters))


@click.command(
    epilog=examples(
        "matterhouse explain broken_links",
        "matterhouse explain content_coverage --sql",
        'matterhouse explain keyword "crop rotation"',
    )
)
@click.argument("name")
@click.argument("word", required=False)
@click.option("--sql", "as_sql", is_flag=True, help="Print the SQL of a report, check or table instead.")
@reading
def explain(
    name: str, word: str | None, warehouse: Path | None, run_id: str | None, config: Path | None, *, as_sql: bool
) -> None:
    """Say what NAME means, why it matters, how it is computed and what to do.

    NAME is a report, a check, a table, a column (also as table.column), a verdict of links or a problem's code. With
    `keyword` or `subject` and a WORD of yours: which spellings a run took for one, and why.
    """
    from flows.explain import explain as find_topic
    from flows.settings import load_settings
    from flows.show.topic import show_family, show_sql, show_topic

    if word is not None:
        where = f" --warehouse {shlex.quote(str(warehouse))}" if warehouse else ""
        show_family(_family(name, word, warehouse, run_id, config), where)
        return
    topic = find_topic(name, load_settings(config).own_folder)
    if not as_sql:
        show_topic(topic)
    elif topic.sql:
        show_sql(topic.sql)
    else:
        raise RequestError(f"{name}: a {topic.kind}, which has no SQL of its own")


def _family(kind: str, word: str, warehouse: Path | None, run_id: str | None, config: Path | None) -> Family:
    from flows.explain_word import explain_word
    from flows.query import open_run

    if kind not in ("keyword", "subject"):
        raise RequestError(f"{kind} {word}: a word is explained as: explain keyword {shlex.quote(word)}, or subject")
    store = open_warehouse(warehouse, config)
    return explain_word(open_run(store, store.run(run_id)), "keyword" if kind == "keyword" else "subject", word)


@click.command(epilog=examples("matterhouse runs"))
@WAREHOUSE
@CONFIG
@printing
def runs(
    warehouse: Path | None, config: Path | None, form: Format | None, output: Path | None, limit: int | None
) -> None:
    """List the runs of a warehouse, newest first."""
    from flows.query import open_run

    store = open_warehouse(warehouse, config)
    query = (
        "select run_id, run_id = (select max(run_id) from runs) as is_current, source, file_count, added_count,"
        " changed_count, removed_count, problem_count,"
        " round(epoch(finished_at) - epoch(started_at), 2) as seconds from runs order by run_id desc"
    )
    _print(open_run(store, store.run()), query, form, output, limit)


@click.command(epilog=examples("matterhouse dashboard --open", "matterhouse dashboard --output public/content-audit"))
@click.option("--open", "is_opened", is_flag=True, help="Open it in the browser.")
@click.option("--output", type=click.Path(path_type=Path), help="Folder to write to.  [default: in the run's folder]")
@reading
def dashboard(
    warehouse: Path | None, run_id: str | None, config: Path | None, output: Path | None, *, is_opened: bool
) -> None:
    """Write the dashboard of a run: pages that open from a disk or any web host."""
    from flows.dashboard.write import write_dashboard

    store = open_warehouse(warehouse, config)
    run = store.run(run_id)
    page = write_dashboard(store, run, output or run.dashboard)
    click.echo(page)
    if is_opened:
        click.launch(page.as_uri())


def _print(
    connection: Any, query: str, form: Format | None, output: Path | None, limit: int | None,
    parameters: dict[str, str] | None = None,
) -> None:  # fmt: skip
    """Print a query's rows in a format, or write them to a file."""
    from flows import query as queries

    form = form or _format_of(output)
    if form == "parquet":
        if output is None:
            raise RequestError("--format parquet needs --output FILE")
        queries.write_parquet(connection, query, output, parameters)
        return
    result = queries.ask(connection, query, parameters)
    if form == "table":
        if output is not None:
            raise RequestError(f"{output}: a table is for the terminal; name the file .csv, .json, .md or .parquet")
        from flows.show.tables import table

        default = TERMINAL_ROWS if sys.stdout.isatty() else 0
        table(result, limit=default if limit is None else limit)
        return
    if form == "yaml":
        raise RequestError("yaml is what the report suggested_links can be printed as: front matter to paste")
    _write(queries.as_text(result, form), output)


def _write(text: str, output: Path | None) -> None:
    """Print a text, or write it to a file."""
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise RequestError(f"{output}: cannot be written: {error.strerror}") from None


def _format_of(output: Path | None) -> Format:
    """Return the format that a file's ending stands for."""
    endings: dict[str, Format] = {
        ".csv": "csv", ".json": "json", ".md": "markdown", ".parquet": "parquet",
        ".yaml": "yaml", ".yml": "yaml",
    }  # fmt: skip
    return endings.get(output.suffix.lower(), "table") if output else "table"
