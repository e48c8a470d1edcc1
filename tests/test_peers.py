"""What is compared with a build is run on the generated site, and what is not installed says how to get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.corpus.plan import draw
from bench.peers.__main__ import page, prepare, row
from bench.peers.programs import PROGRAMS

if TYPE_CHECKING:
    from pathlib import Path


def test_the_script_by_hand_reads_the_site(tmp_path: Path) -> None:
    place = prepare(tmp_path / "site", 200, seed=1)
    by_hand = next(program for program in PROGRAMS if "by hand" in program.what)
    found = row(by_hand, place)
    flaws = draw(200, seed=1).flaws
    refused = flaws["front-matter-template"] | flaws["date-invalid"]
    assert refused.any()
    assert f"{200 - refused.sum()} pages" in found
    assert len(list(place.sound.rglob("*.md"))) < len(list(place.content.rglob("*.md"))) == 200
    assert found in page([found], 200, seed=1)


def test_what_is_missing_says_how_to_install_it(tmp_path: Path) -> None:
    place = prepare(tmp_path / "site", 100, seed=1)
    absent = PROGRAMS[1]._replace(needs={"no-such-program": "apt-get install it"})
    assert "not installed: `apt-get install it`" in row(absent, place)
