"""A command → its wall time, its processor time and its peak memory, with those of every process it starts."""

from __future__ import annotations

import ctypes
import os
import subprocess
import time
from typing import TYPE_CHECKING, NamedTuple

import psutil

if TYPE_CHECKING:
    from collections.abc import Sequence

PR_SET_CHILD_SUBREAPER = 36
SAMPLE_SECONDS = 0.05


class Cost(NamedTuple):
    """Seconds of wall and processor time, and the most memory held at once by all processes, in bytes."""

    wall: float
    cpu: float
    memory: int


def measure(command: Sequence[str]) -> Cost:
    """Run a command to its end and return what it cost; raise if it fails.

    Processes that outlive their parent come to this one, so that their time is counted too.
    """
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    tree, peak, cpu = psutil.Process(process.pid), 0, 0.0
    wall = 0.0
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            wall = time.perf_counter() - began
            cpu += usage.ru_utime + usage.ru_stime
            break
        peak = max(peak, _memory(tree), usage.ru_maxrss * 1024)
        time.sleep(SAMPLE_SECONDS)
    if status:
        raise RuntimeError(f"{command}: {process.stderr.read().decode() if process.stderr else status}")
    peak = max(peak, usage.ru_maxrss * 1024)
    while True:
        try:
            _, _, usage = os.wait4(-1, 0)
        except ChildProcessError:
            return Cost(wall, cpu, peak)
        cpu += usage.ru_utime + usage.ru_stime


def _memory(tree: psutil.Process) -> int:
    total = 0
    try:
        for process in (tree, *tree.children(recursive=True)):
            total += int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        pass
    return total
