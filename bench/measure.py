"""A command → its wall time, its processor time and its peak memory, with those of every process it starts."""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import psutil

if TYPE_CHECKING:
    from collections.abc import Sequence

PR_SET_CHILD_SUBREAPER = 36
SAMPLE_SECONDS = 0.05
_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")


class Cost(NamedTuple):
    """Seconds of wall and processor time, and the most memory held at once by all processes, in bytes."""

    wall: float
    cpu: float
    memory: int


def measure(command: Sequence[str]) -> Cost:
    """Run a command to its end and return what it cost; raise if it fails.

    Processes that outlive their parent come to this one, so that their time is counted too; those that this one has
    started for other ends are left alone.
    """
    others = _children()
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    with tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
        peaks: list[int] = [0]
        sampler = threading.Thread(target=_sample, args=(psutil.Process(process.pid), peaks))
        sampler.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        sampler.join()
        if status:
            errors.seek(0)
            raise RuntimeError(f"{command}: {errors.read().decode()}")
    cpu = usage.ru_utime + usage.ru_stime
    while adopted := _children() - others:
        _, _, usage = os.wait4(adopted.pop(), 0)
        cpu += usage.ru_utime + usage.ru_stime
    return Cost(wall, cpu, max(peaks))


def _children() -> set[int]:
    return {process.pid for process in psutil.Process().children()}


def _sample(tree: psutil.Process, peaks: list[int]) -> None:
    """Note the memory of a process and those it started, and the process's own peak, until it ends.

    The peak that `wait4` tells would begin with the memory of this process, which has started it.
    """
    status = Path(f"/proc/{tree.pid}/status")
    while tree.is_running():
        peaks.append(_memory(tree))
        with contextlib.suppress(OSError):
            own = _PEAK.search(status.read_text())
            peaks.append(int(own[1]) * 1024 if own else 0)
        time.sleep(SAMPLE_SECONDS)


def _memory(tree: psutil.Process) -> int:
    total = 0
    try:
        for process in (tree, *tree.children(recursive=True)):
            total += int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        pass
    return total
