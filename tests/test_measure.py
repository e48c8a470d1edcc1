"""What a command costs is told with all that it starts, and without waiting for anything else."""

from __future__ import annotations

import subprocess
import sys

from bench.measure import measure

BUSY = "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass"
ORPHANS = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {BUSY!r}])"


def test_the_time_of_a_process_that_outlives_its_parent_counts() -> None:
    assert measure([sys.executable, "-c", ORPHANS]).cpu > 0.3


def test_a_process_that_was_there_before_is_not_waited_for() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        assert measure([sys.executable, "-c", ""]).cpu < 5
        assert other.poll() is None
        other.kill()


def test_the_memory_of_who_measures_does_not_count() -> None:
    held = bytearray(500 << 20)
    held[::4096] = b"x" * len(held[::4096])
    assert measure([sys.executable, "-c", ""]).memory < 200 << 20
    holding = "import time; held = b'x' * (400 << 20); time.sleep(0.2)"
    assert measure([sys.executable, "-c", holding]).memory > 200 << 20
