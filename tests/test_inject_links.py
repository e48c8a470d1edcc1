"""Corruptions that are put into a site by seed, and what of them the reports find."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from bench.inject_links import FOUND_BY, copy_site, inject

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SYLLABLES = ("ba", "cor", "del", "fin", "gor", "hul", "jin", "kel", "lom", "mar", "nip", "ost", "pra", "quil")


def write_site(content: Path, size: int) -> None:
    """Write pages with an id, a title, a url and four related pages each."""
    chance = random.Random(7)
    titles = ["".join(chance.choices(SYLLABLES, k=3)).title() + f" and {at} other words" for at in range(size)]
    content.mkdir()
    for at, title in enumerate(titles):
        lines = [f"id: {at + 100}", f"title: {title}", f"url: {url(title)}"]
        for slot, other in enumerate(chance.sample([n for n in range(size) if n != at], 4), start=1):
            lines += [
                f"related_article{slot}:",
                f"    id: {other + 100}",
                "    title: >-",
                f"        {titles[other]}",
            ]
            lines += ["    subject: Words", f"    url: {url(titles[other])}"]
        (content / f"{at}.md").write_text("---\n{}\n---\n".format("\n".join(lines)), encoding="utf-8")


def url(title: str) -> str:
    return "/learn/words/" + title.lower().replace(" ", "-")


def test_every_corruption_of_a_small_site_is_found_and_nothing_else(tmp_path: Path) -> None:
    write_site(tmp_path / "content", 500)
    results, suggestions = inject(tmp_path / "content", tmp_path, seed=3, count=8)
    assert {result.name for result in results} == set(FOUND_BY)
    assert all(result.made >= 8 for result in results)
    assert [result for result in results if result.recall < 1 or result.precision < 1] == []
    assert suggestions.found == suggestions.made


@pytest.mark.slow
def test_a_thousand_corruptions_of_the_main_corpus(unpacked: Callable[[str], Path], tmp_path: Path) -> None:
    content = unpacked("quicktakes-2025-02-27") / "quicktakes" / "content"
    copy = copy_site(content, tmp_path / "content", 8000)
    results, suggestions = inject(copy, tmp_path, seed=1, count=100)
    assert sum(result.made for result in results) >= 1000
    assert [result for result in results if min(result.recall, result.precision) < 0.99] == []
    assert suggestions.found >= 0.9 * suggestions.made
