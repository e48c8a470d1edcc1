"""The `matterhouse` command: one short function a command. Heavy modules are imported where they are used."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import click

from flows.cli_findings import add_commands
from flows.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Callable

    from flows.explain_word import Family
    from flows.warehouse import Warehouse

Format = Literal["table", "csv", "json", "markdown", "parquet", "yaml"]
FORMATS = get_args(Format)
TERMINAL_ROWS = 50


class _Group(click.Group):
    """Turns what stops a command into one message and exit code 2; `--debug` lets the traceback through."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt:
            from flows.show import complain

            complain("interrupted; the published run is as it was")
            ctx.exit(130)
        except BrokenPipeError:
            sys.stderr.close()
            ctx.exit(0)
        except Exception as error:
            if ctx.params.get("debug"):
                raise
            from flows.show import complain

            expected = isinstance(error, RequestError)
            complain(
                str(error) if expected else f"{type(error).__name__}: {error}; see more with: matterhouse --debug …"
            )
            ctx.exit(2)


def _examples(*lines: str) -> str:
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="matterhouse")
@click.option("--debug", is_flag=True, help="Show a traceback where something fails.")
def main(*, debug: bool) -> None:
    """Front matter in, warehouse out.

    Reads the Markdown files of a site, and builds a warehouse that says which subjects are thin, which links are
    broken or stale, and which pages no one links to.
    """


def _reading(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of every command that reads a warehouse."""
    options = [
        click.option("--warehouse", type=click.Path(path_type=Path), help="Folder of the warehouse."),
        click.option("--run", "run_id", metavar="ID", help="A run other than the current one; see: matterhouse runs"),
        click.option(
            "--config", type=click.Path(path_type=Path), help="A matterhouse.toml other than the nearest one."
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def _printing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of every command that prints rows."""
    options = [
        click.option("--format", "form", type=click.Choice(FORMATS),
            help="[default: table, or what the ending of --output says]"),
        click.option("--output", type=click.Path(path_type=Path), help="Write to this file."),
        click.option(
            "--limit", type=click.IntRange(0),
            help=f"Rows to show in a table; 0 for all.  [default: {TERMINAL_ROWS} on a terminal, else all]",
        ),
    ]  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@main.command(epilog=_examples("matterhouse build", "matterhouse build path/to/content --warehouse /var/matterhouse"))
@click.argument("source", required=False)
@click.option("--warehouse", type=click.Path(path_type=Path), help="Folder of the warehouse.")
@click.option("--config", type=click.Path(path_type=Path), help="A matterhouse.toml other than the nearest one.")
@click.option("--full", is_flag=True, help="Read every file again, changed or not.")
@click.option("--workers", type=click.IntRange(1, 256), help="Processes that read files.")
@click.option(
    "--without", type=click.Choice(["suggestions"]), multiple=True, help="Leave this out; the build is quicker."
)
@click.option(
    "--flow/--no-flow",
    "as_flow",
    default=None,
    help="Build as a Prefect flow run.  [default: where PREFECT_API_URL is set]",
)
@click.option("--dashboard", is_flag=True, help="Write the dashboard of the run too.")
def build(
    source: str | None,
    warehouse: Path | None,
    config: Path | None,
    workers: int | None,
    without: tuple[Literal["suggestions"], ...],
    *,
    full: bool,
    as_flow: bool | None,
    dashboard: bool,
) -> None:
    """Read the files of SOURCE and publish a run.

    SOURCE is the folder with the pages; without it the one of matterhouse.toml is read, else a sample site. Only
    changed files are read again.
    """
    from flows.build import build as build_run
    from flows.recognise import recognise
    from flows.settings import load_settings, with_source
    from flows.show import Progress, note, summary
    from flows.warehouse import Warehouse

    if source == "":
        raise RequestError("the source is empty; name the folder that holds the Markdown files")
    settings = load_settings(
        config, source=Path(source) if source else None, warehouse=warehouse, workers=workers, without=without
    )
    if settings.source is None:
        note("no source is named and no matterhouse.toml names one: building the sample site")
    settings = recognise(with_source(settings))
    if settings.recognition:
        note(settings.recognition.line())
    before = Warehouse(settings.warehouse).current()
    if as_flow if as_flow is not None else bool(os.environ.get("PREFECT_API_URL")):
        from flows.orchestrate import build_as_flow

        run = build_as_flow(settings, full=full, dashboard=dashboard)
    else:
        with Progress() as progress:
            run = build_run(settings, full=full, dashboard=dashboard, notify=progress)
    source_before = before.read_summary().get("run", {}).get("source") if before else None
    if source_before not in (None, str(settings.source)):
        note(f"the run before was of another source, {source_before}")
    where = f" --warehouse {shlex.quote(str(warehouse))}" if warehouse else ""
    summary(run.read_summary(), where)
    if dashboard:
        click.echo(f"\nDashboard: {run.dashboard / 'index.html'}")


@main.command(epilog=_examples("matterhouse init", "matterhouse init path/to/content"))
@click.argument("source", default=".")
@click.option("--force", is_flag=True, help="Replace a matterhouse.toml that is there.")
def init(source: str, *, force: bool) -> None:
    """Look at SOURCE, say what it is, and write a matterhouse.toml.

    SOURCE is the folder with the pages, or the site's; without it, the working directory. The file is written into
    the working directory. It says which generator made the site, and which keys become which columns.
    """
    from flows.init_site import look_closely, write_config
    from flows.recognise import recognise
    from flows.settings import Settings
    from flows.show_site import show_site

    folder = Path(source).resolve() if source else Path()
    if not source or not folder.is_dir():
        raise RequestError(f"{source or 'SOURCE'}: no such folder; name the folder that holds the Markdown files")
    seen = look_closely(recognise(Settings(source=folder).model_copy(update={"config_file": Path.cwd() / "x"})))
    show_site(seen, write_config(seen, Path.cwd(), force=force))


@main.command(
    epilog=_examples("matterhouse report", "matterhouse report broken_links --format csv --output broken.csv")
)
@click.argument("name", required=False)
@_reading
@_printing
def report(
    name: str | None, warehouse: Path | None, run_id: str | None, config: Path | None,
    form: Format | None, output: Path | None, limit: int | None,
) -> None:  # fmt: skip
    """Print the report NAME, or list the reports."""
    from flows.query import REPORT_LIST, open_run, report_query

    store = _warehouse(warehouse, config)
    connection = open_run(store, store.run(run_id))
    if name == "suggested_links" and (form or _format_of(output)) == "yaml":
        from flows.paste import suggestions_as_yaml
        from flows.settings import load_settings

        _write(suggestions_as_yaml(connection, load_settings(config), limit), output)
        return
    query = report_query(connection, name) if name else REPORT_LIST
    _print(connection, query, form, output, limit)


@main.command(
    epilog=_examples(
        'matterhouse sql "select verdict, count(*) from links group by all"', "matterhouse sql - < query.sql"
    )
)
@click.argument("query")
@_reading
@_printing
@click.option("--allow-files", is_flag=True, help="Let the query reach other files and the network.")
def sql(
    query: str, warehouse: Path | None, run_id: str | None, config: Path | None,
    form: Format | None, output: Path | None, limit: int | None, *, allow_files: bool,
) -> None:  # fmt: skip
    """Run the SQL of QUERY on a run, read-only; `-` reads it from standard input."""
    from flows.query import open_run

    store = _warehouse(warehouse, config)
    connection = open_run(store, store.run(run_id), reaches_files=allow_files)
    _print(connection, sys.stdin.read() if query == "-" else query, form, output, limit)


@main.command(
    epilog=_examples(
        "matterhouse explain broken_links",
        "matterhouse explain content_coverage --sql",
        'matterhouse explain keyword "crop rotation"',
    )
)
@click.argument("name")
@click.argument("word", required=False)
@click.option("--sql", "as_sql", is_flag=True, help="Print the SQL of a report, check or table instead.")
@_reading
def explain(
    name: str, word: str | None, warehouse: Path | None, run_id: str | None, config: Path | None, *, as_sql: bool
) -> None:
    """Say what NAME means, why it matters, how it is computed and what to do.

    NAME is a report, a check, a table, a column (also as table.column), a verdict of links or a problem's code. With
    `keyword` or `subject` and a WORD of yours: which spellings a run took for one, and why.
    """
    from flows.explain import explain as find_topic
    from flows.settings import load_settings
    from flows.show_topic import show_family, show_sql, show_topic

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
    store = _warehouse(warehouse, config)
    return explain_word(open_run(store, store.run(run_id)), "keyword" if kind == "keyword" else "subject", word)


@main.command(epilog=_examples("matterhouse runs"))
@click.option("--warehouse", type=click.Path(path_type=Path), help="Folder of the warehouse.")
@click.option("--config", type=click.Path(path_type=Path), help="A matterhouse.toml other than the nearest one.")
@_printing
def runs(
    warehouse: Path | None, config: Path | None, form: Format | None, output: Path | None, limit: int | None
) -> None:
    """List the runs of a warehouse, newest first."""
    from flows.query import open_run

    store = _warehouse(warehouse, config)
    query = (
        "select run_id, run_id = (select max(run_id) from runs) as is_current, source, file_count, added_count,"
        " changed_count, removed_count, problem_count,"
        " round(epoch(finished_at) - epoch(started_at), 2) as seconds from runs order by run_id desc"
    )
    _print(open_run(store, store.run()), query, form, output, limit)


@main.command(epilog=_examples("matterhouse dashboard --open", "matterhouse dashboard --output public/content-audit"))
@click.option("--open", "is_opened", is_flag=True, help="Open it in the browser.")
@click.option("--output", type=click.Path(path_type=Path), help="Folder to write to.  [default: in the run's folder]")
@_reading
def dashboard(
    warehouse: Path | None, run_id: str | None, config: Path | None, output: Path | None, *, is_opened: bool
) -> None:
    """Write the dashboard of a run: pages that open from a disk or any web host."""
    from flows.dashboard import write_dashboard

    store = _warehouse(warehouse, config)
    run = store.run(run_id)
    page = write_dashboard(store, run, output or run.dashboard)
    click.echo(page)
    if is_opened:
        click.launch(page.as_uri())


@main.command(epilog=_examples('matterhouse serve path/to/content --cron "0 6 * * *" --timezone Europe/Berlin'))
@click.argument("source", required=False)
@click.option("--cron", default="0 6 * * *", show_default=True, help="When to build: minute hour day month weekday.")
@click.option("--timezone", help="Time zone of the schedule, such as Europe/Berlin.  [default: UTC]")
@click.option(
    "--collision",
    type=click.Choice(["cancel", "wait"]),
    default="cancel",
    show_default=True,
    help="What a build does that is due while another is at work.",
)
@click.option("--timeout-minutes", type=click.FloatRange(0, min_open=True), help="When a build gives up.")
@click.option("--warehouse", type=click.Path(path_type=Path), help="Folder of the warehouse.")
@click.option("--config", type=click.Path(path_type=Path), help="A matterhouse.toml other than the nearest one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address of the server that is started.")
@click.option("--port", default=4200, show_default=True, help="Port of the server that is started.")
def serve(
    source: Path | None, cron: str, timezone: str | None, collision: Any, timeout_minutes: float | None,
    warehouse: Path | None, config: Path | None, host: str, port: int,
) -> None:  # fmt: skip
    """Build on a schedule, until it is interrupted.

    Prefect keeps the schedule and shows the runs. Where PREFECT_API_URL is set that server does; else one is
    started on this machine, which only this machine reaches.
    """
    import signal

    from flows.serve import Schedule, Server
    from flows.serve import serve as serve_builds
    from flows.settings import load_settings, with_source

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    settings = with_source(load_settings(config, source=Path(source) if source else None, warehouse=warehouse))
    serve_builds(
        Schedule(cron, timezone, collision), Server(host, port), source=settings.source,
        warehouse=settings.warehouse, config=settings.config_file, timeout_minutes=timeout_minutes,
    )  # fmt: skip


def _warehouse(folder: Path | None, config: Path | None) -> Warehouse:
    from flows.settings import load_settings
    from flows.warehouse import Warehouse

    return Warehouse(load_settings(config, warehouse=folder).warehouse)


def _print(connection: Any, query: str, form: Format | None, output: Path | None, limit: int | None) -> None:
    """Print a query's rows in a format, or write them to a file."""
    from flows import query as queries

    form = form or _format_of(output)
    if form == "parquet":
        if output is None:
            raise RequestError("--format parquet needs --output FILE")
        queries.write_parquet(connection, query, output)
        return
    result = queries.ask(connection, query)
    if form == "table":
        if output is not None:
            raise RequestError(f"{output}: a table is for the terminal; name the file .csv, .json, .md or .parquet")
        from flows.show import table

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


add_commands(main)
