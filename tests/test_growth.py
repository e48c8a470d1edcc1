"""The measure of growth tells even work from work that grows with the square."""

from __future__ import annotations

import re

from tests.growth import grows_evenly


def test_work_that_reads_its_text_once_grows_evenly() -> None:
    assert grows_evenly(re.compile("a+$").search, "", "a", "", 1_000_000)


def test_work_that_reads_its_text_again_at_each_character_does_not() -> None:
    assert not grows_evenly(re.compile("a+b").search, "", "a", "", 8_000)
