"""How work grows with its input, as a ratio: no test asks how fast a machine is."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

TIMES = 8
"""How much longer the long input is than the short one: the ratio of linear work; square work has 64."""
LIMIT = 24
TRIES = 3


def grows_evenly(work: Callable[[str], object], head: str, part: str, tail: str, count: int) -> bool:
    """Say whether work on a text of `count` parts takes about as many times longer as the text is longer.

    A machine that is busy for a moment gets another try; work that grows with the square fails each.
    """
    short, long = (f"{head}{part * size}{tail}" for size in (count // TIMES, count))
    work(short)  # so that nothing is loaded or compiled on the way
    return any(seconds(work, long) < LIMIT * seconds(work, short) for _ in range(TRIES))


def seconds(work: Callable[[str], object], text: str) -> float:
    """Return the processor time of work on a text."""
    began = time.process_time()
    work(text)
    return time.process_time() - began
