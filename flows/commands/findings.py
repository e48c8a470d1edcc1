"""The commands of `matterhouse` that look at findings and at runs over time: check, diff, prune, backfill."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import click

from flows.commands.options import CONFIG, RUN, WAREHOUSE, examples
from flows.errors import RequestError

if TYPE_CHECKING:
    from flows.findings.gate import FailOn, Verdict
    from flows.settings import Settings
    from flows.warehouse import Run, Warehouse

FAIL_ON = ("error", "warning", "new-error", "new-warning")
TERMINAL_FINDINGS = 100


def add_commands(group: click.Group) -> None:
    """Add the commands to the `matterhouse` command."""
    for command in (check, diff, prune, backfill):
        group.add_command(command)


@click.command(
    epilog=examples(
        "matterhouse check",
        "matterhouse check --fail-on new-error --format github",
        "matterhouse check --changed --fail-on new-error",
        "matterhouse check --write-baseline known.txt",
        "matterhouse check --fail-on new-warning --baseline known.txt --format sarif --output findings.sarif",
    )
)
@click.argument("paths", nargs=-1)
@WAREHOUSE
@RUN
@CONFIG
@click.option("--changed", is_flag=True, help="Judge all files that have changed since the published run.")
@click.option(
    "--fail-on", type=click.Choice(FAIL_ON), default="error", show_default=True,
    help="The gate: exit 1 if there is such a finding; new-: one that the baseline does not have.",
)  # fmt: skip
@click.option("--baseline", metavar="RUN|FILE", help="What is new is told against this.  [default: the run before]")
@click.option("--write-baseline", type=click.Path(path_type=Path), help="Write what is known to this file; no gate.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "sarif", "github"]), default="text", show_default=True
)
@click.option("--output", type=click.Path(path_type=Path), help="Write to this file.")
@click.option("--rule", "rules", multiple=True, help="Only findings of this check; may be given again.")
@click.option(
    "--all", "everything", is_flag=True, help="List findings that are not new too, where the gate is on new ones."
)
@click.option(
    "--limit",
    type=click.IntRange(0),
    help=f"Findings to list; 0 for all.  [default: {TERMINAL_FINDINGS} on a terminal, else all]",
)
def check(
    paths: tuple[str, ...], warehouse: Path | None, run_id: str | None, config: Path | None, fail_on: str,
    baseline: str | None, write_baseline: Path | None, form: Literal["text", "json", "sarif", "github"],
    output: Path | None, rules: tuple[str, ...], limit: int | None, *, changed: bool, everything: bool,
) -> None:  # fmt: skip
    """Print the findings of a run, and exit 1 if the gate fails.

    The findings are those of the published run; build first, where files have changed.

    With PATHS (files or folders) or --changed no build is needed: these files are read as they are now, and what a
    build would find on them is told, with what is new on other pages, such as links to a page that is gone. New is
    then what the published run does not have. Checks that need the whole site are left out, and named.
    """
    from flows.findings import gate
    from flows.settings import load_settings
    from flows.warehouse import Warehouse

    settings = load_settings(config, warehouse=warehouse)
    store = Warehouse(settings.warehouse)
    run = store.run(run_id)
    if paths or changed:
        if run_id or write_baseline:
            raise RequestError(
                "PATHS and --changed compare with the current run: leave out --run and --write-baseline"
            )
        verdict = _judge_ahead(store, run, settings, None if changed else paths, baseline, fail_on, rules)
    else:
        findings = [finding for finding in gate.read_findings(store, run) if not rules or finding.rule in rules]
        if write_baseline:
            count = gate.write_baseline(write_baseline, findings, run.read_summary().get("rules", ()))
            click.echo(f"{write_baseline}: {count:,} findings are known from now on")
            return
        known = gate.find_baseline(store, run, baseline)
        verdict = gate.judge(findings, known, cast("FailOn", fail_on), rules or None)
    text = _as_text(verdict, run, settings, form, everything=everything)
    if text is None:
        _show(verdict, run, limit, output, everything=everything)
    elif output is None:
        click.echo(text, nl=False)
    else:
        _write(output, text)
    if verdict.failing:
        sys.exit(1)


def _judge_ahead(
    store: Warehouse, run: Run, settings: Settings, names: tuple[str, ...] | None, baseline: str | None, fail_on: str,
    rules: tuple[str, ...],
) -> Verdict:  # fmt: skip
    """Return the verdict on changed files, as a build would make it."""
    from concurrent.futures import ThreadPoolExecutor

    from flows.findings import gate
    from flows.foresee.check import look_ahead

    with ThreadPoolExecutor(1) as pool:
        known = pool.submit(gate.find_baseline, store, run, baseline).result if baseline else None
        ahead = look_ahead(store, run, settings, names, known)
    found = ahead.foresight
    looked_for = [rule for rule in found.rules if not rules or rule in rules]
    findings = [finding for finding in found.findings if finding.rule in looked_for]
    verdict = gate.judge(findings, found.baseline, cast("FailOn", fail_on), looked_for)
    left_out = [rule for rule in found.left_out if not rules or rule in rules]
    return gate.of_pages(verdict, ahead.changed)._replace(rules_left_out=left_out)


def _as_text(verdict: Verdict, run: Run, settings: Settings, form: str, *, everything: bool) -> str | None:
    """Return the findings in a format for programs; None for the one for people."""
    from flows.findings.sarif import as_sarif
    from flows.models.read_models import load_models
    from flows.show.findings import as_github, as_json, listed, paths_from, repository_of

    if form == "json":
        return as_json(verdict, run.run_id)
    built = run.read_summary()
    path_of = paths_from(built, repository_of(built))
    if form == "sarif":
        checks = [model for model in load_models(settings.own_folder) if model.schema == "checks"]
        return as_sarif(verdict, checks, path_of)
    if form == "github":
        return as_github(verdict, listed(verdict, everything=everything), path_of)
    return None


def _show(verdict: Verdict, run: Run, limit: int | None, output: Path | None, *, everything: bool) -> None:
    from flows.show.findings import listed, paths_from, show_text, summary_lines
    from flows.show.terminal import console

    out = console()
    if limit is None:
        limit = TERMINAL_FINDINGS if out.is_terminal else 0
    if output is not None:
        out.record = True
        out.file = _open(output)
    path_of = paths_from(run.read_summary(), Path.cwd())
    show_text(out, verdict, listed(verdict, everything=everything), path_of, limit)
    for line in summary_lines(verdict):
        out.print(line, soft_wrap=True, highlight=False)


def _open(output: Path) -> Any:
    try:
        return output.open("w", encoding="utf-8")
    except OSError as error:
        raise RequestError(f"{output}: cannot be written: {error.strerror}") from None


def _write(output: Path, text: str) -> None:
    with _open(output) as stream:
        stream.write(text)


@click.command(epilog=examples("matterhouse diff", "matterhouse diff 20250227T060000Z-1a2b3c4d --format json"))
@click.argument("old", required=False)
@click.argument("new", required=False)
@WAREHOUSE
@CONFIG
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--limit", type=click.IntRange(0), default=20, show_default=True, help="Rows to list of each kind; 0 for all."
)
def diff(
    old: str | None, new: str | None, warehouse: Path | None, config: Path | None, form: str, limit: int
) -> None:
    """Say what changed from the run OLD to the run NEW; without them, from the run before to the current one."""
    from flows.history.compare_runs import compare
    from flows.settings import load_settings
    from flows.show.diff import as_json, show_diff
    from flows.warehouse import Warehouse

    store = Warehouse(load_settings(config, warehouse=warehouse).warehouse)
    newer = store.run(new)
    earlier = [run_id for run_id in store.run_ids() if run_id < newer.run_id]
    if old is None and not earlier:
        raise RequestError(f"{newer.run_id}: the first run; there is none before it to compare with")
    comparison = compare(store.run(old or earlier[-1]), newer)
    if form == "json":
        click.echo(as_json(comparison), nl=False)
    else:
        show_diff(comparison, limit)


@click.command(epilog=examples("matterhouse prune --keep 30"))
@click.option("--keep", type=click.IntRange(1), required=True, help="How many of the newest runs to keep.")
@WAREHOUSE
@CONFIG
def prune(keep: int, warehouse: Path | None, config: Path | None) -> None:
    """Remove old runs. The current one stays, and the history keeps what is known of those that go."""
    from flows.history.prune import prune as prune_runs
    from flows.settings import load_settings
    from flows.warehouse import Warehouse

    removed = prune_runs(Warehouse(load_settings(config, warehouse=warehouse).warehouse), keep)
    click.echo(f"{len(removed):,} runs removed" if removed else "no run removed: there are no more than that")


@click.command(epilog=examples("matterhouse backfill --since 2026-01-01 --every week"))
@click.argument("source", required=False)
@click.option("--since", required=True, metavar="DATE", help="The day to begin with, as git understands it.")
@click.option(
    "--every", type=click.Choice(["commit", "day", "week", "month"]), default="week", show_default=True,
    help="The last commit of each is built.",
)  # fmt: skip
@WAREHOUSE
@CONFIG
def backfill(source: str | None, since: str, every: str, warehouse: Path | None, config: Path | None) -> None:
    """Build the history of SOURCE from the commits of its git repository, oldest first.

    The work tree is not touched. Runs stand in the order of time: begin with an empty warehouse.
    """
    from flows.history.backfill import Every
    from flows.history.backfill import backfill as build_history
    from flows.settings import load_settings, with_source
    from flows.show.terminal import Progress

    settings = load_settings(config, source=Path(source) if source else None, warehouse=warehouse)
    count = 0
    with Progress() as progress:
        for commit, run in build_history(with_source(settings), since, cast("Every", every), progress):
            count += 1
            click.echo(f"{commit.committed_at:%Y-%m-%d}  {commit.revision[:12]}  {run.run_id}")
    click.echo(f"{count:,} runs built" if count else "no commit to build: none since then, or runs are newer")
