"""All faults: what goes wrong, what has to hold, and how often each is tried for the docs."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

from bench.faults.damage import damage_cache, damage_pointer, damage_table
from bench.faults.disks import fill_disk, lock_folder
from bench.faults.kills import kill_build, kill_worker, leave_lock
from bench.faults.moments import build_twice, change_source, turn_clock
from bench.faults.readers import read_while_publishing

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.faults.site import FaultSite


class Fault(NamedTuple):
    """What goes wrong, what has to hold, how often it is tried for the docs, and the trial of one.

    A trial raises `AssertionError` if something does not hold; one that counts readings returns how many.
    """

    name: str
    holds: str
    times: int
    try_once: Callable[[FaultSite, random.Random], int | None]


FAULTS = (
    Fault("kill -9 of the build, at a random moment", "the old run is served, no process is left", 200, kill_build),
    Fault(
        "kill -9 of a process that reads files",
        "the build ends with a message, the old run is served",
        20,
        kill_worker,
    ),
    Fault("disk full", "the build ends with a message, the old run is served", 10, fill_disk),
    Fault("files written, cut, removed and added while they are read", "the build ends well", 10, change_source),
    Fault("warehouse that may only be read", "the build is refused, reports are read", 5, lock_folder),
    Fault("clock that goes back", "the new run sorts last and is current", 20, turn_clock),
    Fault("two builds at once", "one publishes, the other waits its turn or names it", 10, build_twice),
    Fault("lock of a killed build", "the next build goes on at once", 10, leave_lock),
    Fault("file of the cache cut, emptied or overwritten", "it is read from the source again", 30, damage_cache),
    Fault(
        "file of the published run cut, emptied or overwritten", "the next build makes a whole run", 20, damage_table
    ),
    Fault("half a pointer", "the newest run is served", 20, damage_pointer),
    Fault(
        "a publish × 50 readers: command, open connection, Parquet scan", "no reader fails", 20, read_while_publishing
    ),
)


class Outcome(NamedTuple):
    """What did not hold, by try; and how often readers have read."""

    failures: list[str]
    readings: int


def try_fault(fault: Fault, times: int, site: FaultSite) -> Outcome:
    """Try a fault some times on a site, then build once more."""
    failures: list[str] = []
    readings = 0
    for number in range(times):
        try:
            readings += fault.try_once(site, random.Random(f"{fault.name} {number}")) or 0
        except AssertionError as error:
            failures.append(f"{fault.name}, try {number}: {error}")
    try:
        site.check_next_build()
    except AssertionError as error:
        failures.append(f"{fault.name}, the build after all: {error}")
    return Outcome(failures, readings)
