"""Steps: each is given what it waits for, its tables are written, and the first error is told."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import NamedTuple

import polars as pl
import pytest

from flows.steps import Steps


class Made(NamedTuple):
    pages: pl.DataFrame
    other: list[int]


class Big:
    """Something that a step makes and one other step needs."""


class OfBig(NamedTuple):
    big: Big


def frame(height: int) -> pl.DataFrame:
    return pl.DataFrame({"at": range(height)})


def test_steps_are_given_what_they_wait_for_and_tables_are_written() -> None:
    written: dict[str, int] = {}
    with Steps(frozenset({"pages", "links"}), lambda name, table: written.update({name: table.height})) as steps:
        first = steps.add(lambda count: Made(frame(count), [count]), 3)
        second = steps.add(lambda made, more: Made(frame(made.pages.height + more), []), first, 4)
        assert second.result().pages.height == 7
    assert steps.row_counts == {"pages": 7}
    assert set(written) == {"pages"}


def test_steps_that_do_not_need_each_other_go_on_at_once() -> None:
    both = threading.Barrier(2, timeout=30)
    with Steps(frozenset(), lambda *_: None) as steps:
        for _ in range(2):
            steps.add(lambda: (both.wait(),))


def test_the_first_error_is_raised_and_no_step_waits_for_ever() -> None:
    begun: list[int] = []

    def fail() -> tuple[int]:
        raise ValueError("no such column")

    def begin(_: tuple[int], number: int) -> tuple[()]:
        begun.append(number)
        return ()

    def build() -> None:
        with Steps(frozenset(), lambda *_: None) as steps:
            failed = steps.add(fail)
            for number in range(9):
                steps.add(begin, failed, number)

    with pytest.raises(ValueError, match="no such column"):
        build()
    assert begun == []


def test_an_error_in_writing_is_raised() -> None:
    def write(name: str, table: pl.DataFrame) -> None:
        raise OSError(f"{name}: disk full, {table.height} rows")

    with pytest.raises(OSError, match="pages: disk full, 1 rows"), Steps(frozenset({"pages"}), write) as steps:
        steps.add(lambda: Made(frame(1), []))


def test_what_a_step_made_is_let_go_of_when_the_last_that_needs_it_is_done() -> None:
    kept: list[weakref.ref[Big]] = []
    is_freed: list[bool] = []

    def make() -> OfBig:
        made = OfBig(Big())
        kept.append(weakref.ref(made.big))
        return made

    def look() -> tuple[()]:
        gc.collect()
        is_freed.append(kept[0]() is None)
        return ()

    def add(steps: Steps) -> None:
        needs = steps.add(lambda of_big: (str(of_big.big),), steps.add(make))
        steps.add(lambda _: look(), needs)

    with Steps(frozenset(), lambda *_: None) as steps:
        add(steps)
    assert is_freed == [True]
