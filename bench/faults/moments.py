"""Moments that go wrong: sources that change, clocks that jump, two builds at once."""

from __future__ import annotations

import contextlib
import datetime as dt
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random

    from bench.faults.site import FaultSite


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
