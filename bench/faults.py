"""Faults on purpose, and what has to hold after each; `python -m bench.faults` writes docs/reliability.md.

Each fault is tried on a warehouse of its own, through the command as a user starts it. A try holds if the fault
ends as it should, the published run can be read afterwards, and the next build puts all right with no cleaning
by hand. The tests try each fault a few times, the command many times.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import random
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click
import duckdb
import polars as pl
import psutil

from bench.fault_site import MATTERHOUSE, PAGES, FaultSite, fault_site

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent


class Fault(NamedTuple):
    """What goes wrong, what has to hold, how often it is tried for the docs, and the trial of one."""

    name: str
    holds: str
    times: int
    try_once: Callable[[FaultSite, random.Random], None]


def kill_build(site: FaultSite, chance: random.Random) -> None:
    """Kill a build at a random moment, with SIGKILL."""
    before = site.warehouse.run().run_id
    build = subprocess.Popen(site.command("--full"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(chance.uniform(0, 2.5))
    workers = psutil.Process(build.pid).children(recursive=True) if build.poll() is None else []
    build.kill()
    build.wait()
    site.check_readers(site.pages)
    assert site.warehouse.run().run_id >= before
    assert not psutil.wait_procs(workers, timeout=20)[1], "workers outlive the build"


def kill_worker(site: FaultSite, chance: random.Random) -> None:
    """Kill one of the processes that read files."""
    before = site.warehouse.run().run_id
    build = subprocess.Popen(
        site.command("--full", "--workers", "2"), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    time.sleep(chance.uniform(0.2, 1.2))
    with contextlib.suppress(psutil.NoSuchProcess):
        children = psutil.Process(build.pid).children(recursive=True)
        # Python's own resource tracker reads no files; killed, it only complains at the end.
        readers = [child for child in children if "resource_tracker" not in " ".join(child.cmdline())]
        if readers:
            chance.choice(readers).kill()
    _, errors = build.communicate(timeout=120)
    assert build.returncode in (0, 2), errors
    assert build.returncode == 0 or "error: " in errors, errors
    assert "Traceback" not in errors, errors
    site.check_readers(site.pages)
    assert site.warehouse.run().run_id >= before


def fill_disk(site: FaultSite, chance: random.Random) -> None:
    """Build into a warehouse on a disk that gets full."""
    small = site.folder / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(small)], check=True)
    try:
        on_small = site.with_warehouse(small / "warehouse")
        assert on_small.build().returncode == 0
        before = on_small.warehouse.run().run_id
        free = shutil.disk_usage(small).free
        (small / "ballast").write_bytes(b"x" * (free - chance.randrange(0, 6 << 20)))
        full = on_small.build("--full")
        assert full.returncode in (0, 2), full.stderr
        assert full.returncode == 0 or "error: " in full.stderr
        assert "Traceback" not in full.stderr
        on_small.check_readers(site.pages)
        assert full.returncode == 0 or on_small.warehouse.run().run_id == before
        (small / "ballast").unlink()
        on_small.check_next_build()
    finally:
        subprocess.run(["umount", "--lazy", str(small)], check=True)
        small.rmdir()


def change_source(site: FaultSite, chance: random.Random) -> None:
    """Write, remove, add and lock files while a build reads them."""
    build = subprocess.Popen(site.command("--full"), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    files = sorted(site.content.rglob("*.md"))
    while build.poll() is None:
        file = chance.choice(files)
        match chance.randrange(4):
            case 0:
                file.write_text(f"---\ntitle: Changed {chance.random()}\nurl: /{file.stem}\n---\nNew body.\n")
            case 1:
                file.unlink(missing_ok=True)
            case 2:
                file.with_name(f"new-{chance.randrange(10**6)}.md").write_text("---\ntitle: New\n---\n")
            case _:
                with contextlib.suppress(OSError):
                    file.write_bytes(file.read_bytes()[: chance.randrange(30)])
        time.sleep(0.002)
    _, errors = build.communicate()
    assert build.returncode == 0, errors
    site.check_readers()
    time.sleep(2.1)  # a file's time tells of a change only once it is older than what the disk counts in


def lock_folder(site: FaultSite, chance: random.Random) -> None:
    """Build into a warehouse that may only be read."""
    frozen = site.folder / "frozen"
    frozen.mkdir()
    subprocess.run(["mount", "--bind", str(site.warehouse.folder), str(frozen)], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(frozen)], check=True)
        command = [MATTERHOUSE, "build", str(site.content), "--warehouse", str(frozen)]
        refused = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        assert refused.returncode == 2, refused.stderr
        assert "error: " in refused.stderr
        assert "Traceback" not in refused.stderr
        report = [MATTERHOUSE, "report", "headlines", "--warehouse", str(frozen)]
        assert subprocess.run(report, capture_output=True, check=False, timeout=60).returncode == 0
    finally:
        subprocess.run(["umount", str(frozen)], check=True)
        frozen.rmdir()


def turn_clock(site: FaultSite, chance: random.Random) -> None:
    """Build with a clock that jumps, forwards and back."""
    from flows import build
    from flows.settings import Settings

    stages: Any = build

    settings = Settings(source=site.content, warehouse=site.warehouse.folder)
    before = site.warehouse.run().run_id
    real = stages.now
    jump = dt.timedelta(hours=chance.uniform(-200, 0))
    stages.now = lambda: real() + jump
    try:
        site.write(chance.randrange(site.pages), f"Clock {chance.random()}")
        run = stages.build(settings, notify=lambda *_: None)
    finally:
        stages.now = real
    assert run.run_id > before
    assert site.warehouse.run().run_id == run.run_id


def build_twice(site: FaultSite, chance: random.Random) -> None:
    """Start two builds at once."""
    site.write(chance.randrange(site.pages), f"Twice {chance.random()}")
    with ThreadPoolExecutor(2) as pool:
        builds = list(pool.map(lambda _: site.build("--full"), range(2)))
    codes = sorted(build.returncode for build in builds)
    assert codes in ([0, 2], [0, 0]), [build.stderr for build in builds]
    for build in builds:
        assert build.returncode == 0 or "a build of process" in build.stderr, build.stderr


def leave_lock(site: FaultSite, chance: random.Random) -> None:
    """Kill a build that holds the lock, and build at once."""
    build = subprocess.Popen(site.command("--full"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    holder = site.warehouse.folder / "lock.json"
    while not holder.exists() and build.poll() is None:
        time.sleep(0.01)
    build.kill()
    build.wait()
    again = site.build()
    assert again.returncode == 0, again.stderr


def damage_cache(site: FaultSite, chance: random.Random) -> None:
    """Cut, empty or overwrite a file of the cache."""
    files = [file for file in sorted(site.warehouse.cache.rglob("*")) if file.is_file()]
    _damage(chance.choice(files), chance)
    site.write(chance.randrange(site.pages), f"Cache {chance.random()}")


def damage_table(site: FaultSite, chance: random.Random) -> None:
    """Cut, empty or overwrite a file of the published run; `build` makes a whole run of it again."""
    run = site.warehouse.run()
    file = chance.choice([file for file in sorted(run.folder.rglob("*")) if file.is_file()])
    file.chmod(0o644)
    _damage(file, chance)
    site.write(chance.randrange(site.pages), f"Table {chance.random()}")


def damage_pointer(site: FaultSite, chance: random.Random) -> None:
    """Leave half a name, or nothing, in the file that names the current run."""
    pointer = site.warehouse.folder / "current"
    text = pointer.read_bytes()
    pointer.write_bytes(text[: chance.randrange(len(text))])
    site.check_readers(site.pages)


def _damage(file: Path, chance: random.Random) -> None:
    data = file.read_bytes()
    match chance.randrange(3):
        case 0:
            file.write_bytes(data[: chance.randrange(max(1, len(data)))])
        case 1:
            file.write_bytes(b"")
        case _:
            file.write_bytes(chance.randbytes(chance.randrange(1, 2000)))


def read_while_publishing(site: FaultSite, chance: random.Random) -> None:
    """Publish a run while 50 readers of every kind read."""
    site.write(chance.randrange(site.pages), f"Read {chance.random()}")
    build = subprocess.Popen(site.command(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    kinds = [_read_by_command] * 4 + [_read_by_connection] * 23 + [_read_by_scan] * 23
    chance.shuffle(kinds)
    with ThreadPoolExecutor(8) as pool:
        failed = [error for error in pool.map(partial(_read, site), kinds) if error]
    _, errors = build.communicate(timeout=120)
    assert build.returncode == 0, errors
    assert not failed, failed[:3]


def _read(site: FaultSite, read: Callable[[FaultSite], int]) -> str | None:
    try:
        count = read(site)
    except Exception as error:
        return f"{read.__name__}: {type(error).__name__}: {error}"
    return None if count == site.pages else f"{read.__name__}: {count} pages"


def _read_by_command(site: FaultSite) -> int:
    query = [MATTERHOUSE, "sql", "select count(*) as pages from pages", "--format", "csv"]
    query += ["--warehouse", str(site.warehouse.folder)]
    return int(subprocess.run(query, capture_output=True, text=True, check=True, timeout=60).stdout.split()[1])


def _read_by_connection(site: FaultSite) -> int:
    with duckdb.connect(str(site.warehouse.run().database), read_only=True) as connection:
        time.sleep(0.05)
        return int(connection.execute("select count(*) from pages").fetchall()[0][0])


def _read_by_scan(site: FaultSite) -> int:
    return int(
        pl.scan_parquet(site.warehouse.run().tables / "pages.parquet").select(pl.col("text").count()).collect().item()
    )


FAULTS = (
    Fault(
        "kill -9 of the build, at a random moment",
        "the old run is served, no process is left",
        200,
        kill_build,
    ),
    Fault(
        "kill -9 of a process that reads files",
        "the build ends with a message, the old run is served",
        20,
        kill_worker,
    ),
    Fault(
        "disk full",
        "the build ends with a message, the old run is served",
        10,
        fill_disk,
    ),
    Fault(
        "files written, cut, removed and added while they are read",
        "the build ends well",
        10,
        change_source,
    ),
    Fault(
        "warehouse that may only be read",
        "the build is refused, reports are read",
        5,
        lock_folder,
    ),
    Fault(
        "clock that goes back",
        "the new run sorts last and is current",
        20,
        turn_clock,
    ),
    Fault(
        "two builds at once",
        "one publishes, the other waits its turn or names it",
        10,
        build_twice,
    ),
    Fault(
        "lock of a killed build",
        "the next build goes on at once",
        10,
        leave_lock,
    ),
    Fault(
        "file of the cache cut, emptied or overwritten",
        "it is read from the source again",
        30,
        damage_cache,
    ),
    Fault(
        "file of the published run cut, emptied or overwritten",
        "the next build makes a whole run",
        20,
        damage_table,
    ),
    Fault(
        "half a pointer",
        "the newest run is served",
        20,
        damage_pointer,
    ),
    Fault(
        "a publish × 50 readers: command, open connection, Parquet scan",
        "no reader fails",
        20,
        read_while_publishing,
    ),
)


def try_fault(fault: Fault, times: int, seed: int = 1, pages: int = PAGES) -> list[str]:
    """Try a fault some times and return what did not hold, by try."""
    failures: list[str] = []
    with fault_site(pages) as site:
        for number in range(times):
            try:
                fault.try_once(site, random.Random(f"{seed} {fault.name} {number}"))
            except AssertionError as error:
                failures.append(f"{fault.name}, try {number}: {error}")
        try:
            site.check_next_build()
        except AssertionError as error:
            failures.append(f"{fault.name}, the build after all: {error}")
    return failures


@click.command()
@click.option("--only", help="Part of the name of the faults to try.")
def main(only: str | None) -> None:
    """Try every fault as often as docs/reliability.md says, and write that page."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    rows: list[str] = []
    for fault in FAULTS:
        if only and only not in fault.name:
            continue
        failures = try_fault(fault, fault.times)
        held = fault.times - len(failures)
        rows.append(f"| {fault.name} | {fault.times} | {fault.holds} | {held} of {fault.times} |")
        print(rows[-1], *failures, sep="\n  ", flush=True)
    if not only:
        page = ROOT / "docs" / "reliability.md"
        text = page.read_text(encoding="utf-8")
        before, _, rest = text.partition("<!-- faults -->\n")
        after = rest.partition("<!-- end of faults -->")[2]
        table = "\n".join(["| fault | tries | what has to hold | held |", "|---|--:|---|---|", *rows])
        page.write_text(f"{before}<!-- faults -->\n{table}\n<!-- end of faults -->{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
