"""A little of what `make fuzz` does at length, and every input that it ever found."""

from __future__ import annotations

import random

from bench.fuzz import CASES, check_links, check_record, mutate, odd_reader, seeds


def test_mutated_files_are_read() -> None:
    reader, starts, chance = odd_reader(), seeds(), random.Random(7)
    for _ in range(1500):
        check_record(mutate(chance.choice(starts), chance), reader)


def test_odd_links_are_resolved() -> None:
    reader = odd_reader()
    assert sum(check_links(random.Random(number), reader, 400) for number in range(3)) > 1000


def test_what_fuzzing_found_stays_mended() -> None:
    for case in sorted(CASES.glob("*.md")):
        check_record(case.read_bytes(), odd_reader())
