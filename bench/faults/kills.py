"""Builds that are killed, and what they leave."""

from __future__ import annotations

import contextlib
import subprocess
import time
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    import random

    from bench.faults.site import FaultSite


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
    assert not psutil.wait_procs(workers, timeout=60)[1], "workers outlive the build"


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
    _, errors = build.communicate(timeout=300)
    assert build.returncode in (0, 2), errors
    assert build.returncode == 0 or "error: " in errors, errors
    assert "Traceback" not in errors, errors
    site.check_readers(site.pages)
    assert site.warehouse.run().run_id >= before


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
