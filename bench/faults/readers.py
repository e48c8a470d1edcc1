"""Fifty readers of every kind while a build publishes: the command, open connections, Parquet scans.

Each begins before the build does and reads until it has ended, and then once more.
"""

from __future__ import annotations

import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

import duckdb
import polars as pl

from bench.faults.site import MATTERHOUSE

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from bench.faults.site import FaultSite

COMMANDS, CONNECTIONS, SCANS = 4, 23, 23
PAUSE_SECONDS = 0.5


def read_while_publishing(site: FaultSite, chance: random.Random) -> int:
    """Publish a run while 50 readers of every kind read, and return how often they read."""
    site.write(chance.randrange(site.pages), f"Read {chance.random()}")
    before = site.warehouse.run().run_id
    kinds = [_by_command] * COMMANDS + [_by_connection] * CONNECTIONS + [_by_scan] * SCANS
    build: subprocess.Popen[str] | None = None

    def is_over() -> bool:
        return build is not None and build.poll() is not None

    with ThreadPoolExecutor(len(kinds)) as pool:
        readings = [pool.submit(partial(_read, site, kind, is_over)) for kind in kinds]
        time.sleep(PAUSE_SECONDS)
        build = subprocess.Popen(site.command(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        _, errors = build.communicate(timeout=600)
        told = [reading.result() for reading in readings]
    assert build.returncode == 0, errors
    assert site.warehouse.run().run_id > before, "nothing was published"
    failed = [text for text in told if isinstance(text, str)]
    assert not failed, failed[:3]
    return sum(count for count in told if isinstance(count, int))


def _read(
    site: FaultSite, by: Callable[[FaultSite, Callable[[], bool]], list[int]], is_over: Callable[[], bool]
) -> int | str:
    """Return how often a reader has read, or what it complains of."""
    try:
        counts = by(site, is_over)
    except Exception as error:
        return f"{by.__name__}: {type(error).__name__}: {error}"
    wrong = [count for count in counts if count != site.pages]
    return f"{by.__name__}: {wrong[0]} pages" if wrong else len(counts)


def _repeat(read: Callable[[], int], is_over: Callable[[], bool]) -> list[int]:
    counts = [read()]
    while not is_over():
        time.sleep(PAUSE_SECONDS)
        counts.append(read())
    return [*counts, read()]


def _by_command(site: FaultSite, is_over: Callable[[], bool]) -> list[int]:
    query = [MATTERHOUSE, "sql", "select count(*) as pages from pages", "--format", "csv"]
    query += ["--warehouse", str(site.warehouse.folder)]

    def read() -> int:
        return int(subprocess.run(query, capture_output=True, text=True, check=True, timeout=300).stdout.split()[1])

    return _repeat(read, is_over)


def _by_connection(site: FaultSite, is_over: Callable[[], bool]) -> list[int]:
    """Keep the run that was current at first open to the end; then open the one that is current now."""

    def count(connection: duckdb.DuckDBPyConnection) -> int:
        return int(connection.execute("select count(*) from pages").fetchall()[0][0])

    with duckdb.connect(str(site.warehouse.run().database), read_only=True) as connection:
        counts = _repeat(partial(count, connection), is_over)
    with duckdb.connect(str(site.warehouse.run().database), read_only=True) as connection:
        return [*counts, count(connection)]


def _by_scan(site: FaultSite, is_over: Callable[[], bool]) -> list[int]:
    def read() -> int:
        file = site.warehouse.run().tables / "pages.parquet"
        return int(pl.scan_parquet(file).select(pl.col("text").count()).collect().item())

    return _repeat(read, is_over)
