"""One Dask worker against four on loopback: are the tables the same, and what is gained here; writes docs/workers.md.

    python -m bench.dask_workers [--pages 20000] [--rounds 2]

Scheduler and workers are processes of their own. A build without Dask stands beside them, and one with four workers
of which one is killed when a third of the files is read.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from bench.compare import machine
from bench.corpus.__main__ import write_corpus
from flows.build import build
from flows.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parent.parent / "docs" / "workers.md"
NAME_RUNS = {"runs.parquet", "findings.parquet", "page_history.parquet", "field_history.parquet"}
"""Tables that say in which run something was, and so differ from run to run."""


class Cluster(NamedTuple):
    """A scheduler's address, and its workers."""

    address: str
    workers: list[subprocess.Popen[bytes]]


@contextlib.contextmanager
def cluster(folder: Path, count: int) -> Iterator[Cluster]:
    """Start a scheduler and so many workers, each a process with one thread, and end them."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    address = f"tcp://127.0.0.1:{port}"
    with contextlib.ExitStack() as processes:

        def start(module: str, *arguments: str) -> subprocess.Popen[bytes]:
            log = processes.enter_context((folder / "log").open("ab"))
            command = [sys.executable, "-m", f"distributed.cli.{module}", *arguments, "--no-dashboard"]
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, env=os.environ)
            processes.callback(process.wait)
            processes.callback(process.kill)
            return process

        start("dask_scheduler", "--host", "127.0.0.1", "--port", port, "--no-show")
        yield Cluster(address, [start("dask_worker", address, "--no-nanny", "--nthreads", "1") for _ in range(count)])


def run(content: Path, folder: Path, count: int, *, kills: bool = False) -> tuple[float, str]:
    """Build with so many workers, none for without Dask; return the seconds of reading, and a hash of the tables."""
    warehouse = folder / "warehouse"
    with contextlib.ExitStack() as stack:
        found = stack.enter_context(cluster(folder, count)) if count else None

        def kill(stage: str, done: int, total: int) -> None:
            if kills and found and done > total / 3:
                found.workers[0].kill()

        settings = Settings(
            source=content, warehouse=warehouse, without=("suggestions",), dask=found.address if found else ""
        )
        built = build(settings, notify=kill)
    seconds = float(built.read_summary()["run"]["extract_seconds"])
    tables = sorted(file for file in built.tables.glob("*.parquet") if file.name not in NAME_RUNS)
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in tables)).hexdigest()[:16]
    shutil.rmtree(warehouse)
    return seconds, digest


@click.command()
@click.option("--pages", default=20_000, show_default=True, help="How many pages the site has.")
@click.option("--rounds", default=2, show_default=True, help="How often each is measured.")
def main(pages: int, rounds: int) -> None:
    """Measure, print, and write docs/workers.md."""
    kinds = {"without Dask": (0, False), "1 worker": (1, False), "4 workers": (4, False), "4, one killed": (4, True)}
    seconds: dict[str, list[float]] = {kind: [] for kind in kinds}
    digests: dict[str, set[str]] = {kind: set() for kind in kinds}
    with tempfile.TemporaryDirectory(prefix="matterhouse-workers-") as scratch:
        write_corpus(Path(scratch) / "site", pages)
        for _ in range(rounds):
            for kind, (count, kills) in kinds.items():
                took, digest = run(Path(scratch) / "site" / "content", Path(scratch), count, kills=kills)
                seconds[kind].append(took)
                digests[kind].add(digest)
                click.echo(f"{kind}: {took:.1f} s, tables {digest}")
    rows = [
        f"| {kind} | {statistics.median(took):.1f} | {min(took):.1f}–{max(took):.1f} | {' '.join(digests[kind])} |"
        for kind, took in seconds.items()
    ]
    lines = [
        "# Workers",
        "",
        f"Written by `python -m bench.dask_workers`: seconds of reading {pages:,} pages, median of {rounds} rounds,",
        "with the start of the connection, and a hash of all tables that do not name runs. Scheduler, workers and",
        f"the build are on one machine and share its processors: {machine()}.",
        "",
        "| | s | lowest–highest | tables |",
        "|---|--:|--:|---|",
        *rows,
        "",
    ]
    PAGE.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
