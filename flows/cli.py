"""The `matterhouse` command: build, init, serve; `flows.commands` has the rest.

One short function a command. Heavy modules are imported where they are used.
"""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import Any, Literal

import click

from flows.commands import findings, read
from flows.commands.options import CONFIG, WAREHOUSE, examples
from flows.errors import RequestError


class _Group(click.Group):
    """Turns what stops a command into one message and exit code 2; `--debug` lets the traceback through."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt:
            from flows.show.terminal import complain

            complain("interrupted; the published run is as it was")
            ctx.exit(130)
        except BrokenPipeError:
            sys.stderr.close()
            ctx.exit(0)
        except Exception as error:
            if ctx.params.get("debug"):
                raise
            from flows.show.terminal import complain

            expected = isinstance(error, RequestError)
            complain(
                str(error) if expected else f"{type(error).__name__}: {error}; see more with: matterhouse --debug …"
            )
            ctx.exit(2)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="matterhouse")
@click.option("--debug", is_flag=True, help="Show a traceback where something fails.")
def main(*, debug: bool) -> None:
    """Front matter in, warehouse out.

    Reads the Markdown files of a site, and builds a warehouse that says which subjects are thin, which links are
    broken or stale, and which pages no one links to.
    """


@main.command(epilog=examples("matterhouse build", "matterhouse build path/to/content --warehouse /var/matterhouse"))
@click.argument("source", required=False)
@WAREHOUSE
@CONFIG
@click.option("--full", is_flag=True, help="Read every file again, changed or not.")
@click.option("--workers", type=click.IntRange(1, 256), help="Processes that read files.")
@click.option("--dask", metavar="ADDRESS", help="Read files on the workers of this Dask scheduler: tcp://host:8786.")
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
    dask: str | None,
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
    from flows.settings import load_settings, with_source
    from flows.show.summary import summary
    from flows.show.terminal import Progress, note
    from flows.sites.recognise import recognise, recognition_lines
    from flows.warehouse import Warehouse

    if source == "":
        raise RequestError("the source is empty; name the folder that holds the Markdown files")
    settings = load_settings(
        config,
        source=Path(source) if source else None,
        warehouse=warehouse,
        workers=workers,
        dask=dask,
        without=without,
    )
    if settings.source is None and not settings.sources:
        note("no source is named and no matterhouse.toml names one: building the sample site")
    settings = recognise(with_source(settings))
    for line in recognition_lines(settings):
        note(line)
    before = Warehouse(settings.warehouse).current()
    if as_flow if as_flow is not None else bool(os.environ.get("PREFECT_API_URL")):
        from flows.orchestrate import build_as_flow

        run = build_as_flow(settings, full=full, dashboard=dashboard)
    else:
        with Progress() as progress:
            run = build_run(settings, full=full, dashboard=dashboard, notify=progress)
    source_before = before.read_summary().get("run", {}).get("source") if before else None
    if source_before not in (None, settings.source_text):
        note(f"the run before was of another source, {source_before}")
    where = f" --warehouse {shlex.quote(str(warehouse))}" if warehouse else ""
    summary(run.read_summary(), where)
    if dashboard:
        click.echo(f"\nDashboard: {run.dashboard / 'index.html'}")


@main.command(epilog=examples("matterhouse init", "matterhouse init path/to/content"))
@click.argument("source", default=".")
@click.option("--force", is_flag=True, help="Replace a matterhouse.toml that is there.")
def init(source: str, *, force: bool) -> None:
    """Look at SOURCE, say what it is, and write a matterhouse.toml.

    SOURCE is the folder with the pages, or the site's; without it, the working directory. The file is written into
    the working directory. It says which generator made the site, and which keys become which columns.
    """
    from flows.settings import Settings
    from flows.show.site import show_site
    from flows.sites.init_site import look_closely, write_config
    from flows.sites.recognise import recognise

    folder = Path(source).resolve() if source else Path()
    if not source or not folder.is_dir():
        raise RequestError(f"{source or 'SOURCE'}: no such folder; name the folder that holds the Markdown files")
    seen = look_closely(recognise(Settings(source=folder).model_copy(update={"config_file": Path.cwd() / "x"})))
    show_site(seen, write_config(seen, Path.cwd(), force=force))


@main.command(epilog=examples('matterhouse serve path/to/content --cron "0 6 * * *" --timezone Europe/Berlin'))
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
@WAREHOUSE
@CONFIG
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


read.add_commands(main)
findings.add_commands(main)
