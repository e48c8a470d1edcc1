"""`python -m bench.injected_damage [CORPUS]`: how much injected damage is found, and how much is found too much.

A copy of the main corpus is built; then, per seed, 500 of its untouched pages are hurt, each in one of the ways of
`bench.injuries`, and the copy is built again. Found is an injury whose page has a row of its kind on its line;
repaired, one where the row's repair, written into the file, gives back its bytes. Writes docs/damage_measured.md.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import click

from bench.compare import CORPORA, ROOT, unpack
from bench.injuries import WAYS, Injury, Way
from flows.build import build
from flows.query import ask, open_run
from flows.settings import Settings
from flows.warehouse import Warehouse

QUERY = 'select path, line, "column", kind, found, repair from text_damage order by path, position'


class Row(NamedTuple):
    """What a build says of one damaged place."""

    path: str
    line: int
    column: int | None
    kind: str
    found: str
    repair: str | None


class Score(NamedTuple):
    """How many pages were hurt in one way, and of these, found; how many had a repair, and how many a right one."""

    hurt: int = 0
    found: int = 0
    offered: int = 0
    repaired: int = 0

    def plus(self, other: Score) -> Score:
        """Return both together."""
        return Score(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


@click.command()
@click.argument("corpus", default=str(CORPORA / "quicktakes-2025-02-27.tar.xz"))
@click.option("--pages", default=500, show_default=True, help="Pages to hurt per seed.")
@click.option("--seeds", default=3, show_default=True, help="How often, each time with other pages.")
def main(corpus: str, pages: int, seeds: int) -> None:
    """Measure, print, and write docs/damage_measured.md."""
    with tempfile.TemporaryDirectory(prefix="matterhouse-damage-") as scratch:
        folder = Path(scratch)
        unpack(Path(corpus), folder / "pristine")
        text = measure(folder / "pristine", folder / "site", folder / "warehouse", pages, seeds)
    (ROOT / "docs" / "damage_measured.md").write_text(text, encoding="utf-8")
    click.echo(text)


def measure(pristine: Path, site: Path, warehouse: Path, pages: int, seeds: int) -> str:
    """Return the page of results; `site` becomes a copy of `pristine`, which is left as it is."""
    shutil.copytree(pristine, site)
    before = rows_of(site, warehouse)
    touched = {row.path for row in before}
    paths = sorted(str(file.relative_to(site)) for file in site.rglob("*.md"))
    good = [path for path in paths if path not in touched]
    scores: dict[str, Score] = {}
    strays: Counter[str] = Counter()
    for seed in range(seeds):
        injuries = hurt_pages(site, good, pages, seed)
        after = rows_of(site, warehouse)
        for path, (way, injury) in injuries.items():
            rows = [row for row in after if row.path == path]
            scores[way.name] = scores.get(way.name, Score()).plus(score(way, injury, rows))
            strays.update(row.kind for row in rows if row.kind != way.kind.label)
        strays.update(row.kind for row in after if row.path not in injuries and row.path not in touched)
        for path in injuries:
            shutil.copy2(pristine / path, site / path)
    return page(scores, strays, before, len(paths), pages, seeds)


def hurt_pages(site: Path, paths: list[str], count: int, seed: int) -> dict[str, tuple[Way, Injury]]:
    """Hurt `count` pages, the same number in each way, and return how."""
    rng = random.Random(seed)
    injuries: dict[str, tuple[Way, Injury]] = {}
    shuffled = rng.sample(paths, len(paths))
    for number, way in enumerate(WAYS):
        wanted = count * (number + 1) // len(WAYS)
        for path in shuffled:
            if len(injuries) == wanted:
                break
            if path in injuries:
                continue
            text = (site / path).read_text(encoding="utf-8")
            injury = way.hurt(text, rng)
            if injury is not None:
                injuries[path] = (way, injury)
                write(site / path, injury.after, hours=seed + 1)
    return injuries


def score(way: Way, injury: Injury, rows: list[Row]) -> Score:
    """Return how one injury fared."""
    line = injury.after.count("\n", 0, injury.at) + 1
    found = [row for row in rows if row.kind == way.kind.label and row.line == line]
    offered = [row for row in found if row.repair is not None]
    is_repaired = any(mended(injury.after, row) == injury.before for row in offered)
    return Score(1, bool(found), bool(offered), is_repaired)


def mended(text: str, row: Row) -> str:
    """Return a file with one repair written into it."""
    assert row.column is not None
    assert row.repair is not None
    at = 0
    for _ in range(row.line - 1):
        at = text.index("\n", at) + 1
    at += row.column - 1
    assert text.startswith(row.found, at)
    return text[:at] + row.repair + text[at + len(row.found) :]


def rows_of(site: Path, warehouse: Path) -> list[Row]:
    """Build the site and return its damage."""
    settings = Settings.model_validate({"source": site, "warehouse": warehouse})
    run = build(settings, notify=_quiet)
    with open_run(Warehouse(warehouse), run) as connection:
        return [Row(*row) for row in ask(connection, QUERY).rows]


def _quiet(stage: str, done: int, total: int) -> None:
    """Take note of nothing."""


def write(file: Path, text: str, hours: int) -> None:
    """Write a file with no newline changed, so much older that its time is trusted.

    Each seed has a time of its own: a page that two of them make equally long would else count as unchanged.
    """
    past = file.stat().st_mtime_ns - hours * 3_600_000_000_000
    file.write_bytes(text.encode())
    os.utime(file, ns=(past, past))


def page(
    scores: dict[str, Score], strays: Counter[str], before: list[Row], file_count: int, pages: int, seeds: int
) -> str:
    """Return the page that tells the results."""
    lines = [
        "<!-- Written by `python -m bench.injected_damage`. -->",
        "",
        "# How much damage is found",
        "",
        f"`python -m bench.injected_damage`: {seeds} times {pages} untouched pages of the main corpus",
        f"({file_count:,} files), hurt in the ways of `bench/injuries.py`, one injury a page.",
        "",
        "| way | kind | pages | found | recall | repair offered | repaired byte for byte |",
        "|---|---|---|---|---|---|---|",
    ]
    for way in WAYS:
        one = scores.get(way.name, Score())
        share = f"{one.found / one.hurt:.1%}" if one.hurt else ""
        repaired = f"{one.repaired} ({one.repaired / one.offered:.0%})" if one.offered else "none is claimed"
        lines.append(
            f"| {way.name} | {way.kind.label} | {one.hurt} | {one.found} | {share} | {one.offered} | {repaired} |"
        )
    untouched = file_count * seeds - sum(one.hurt for one in scores.values())
    lines += [
        "",
        "Rows that no injury explains:",
        "",
        "| kind | before any injury | besides the injuries |",
        "|---|---|---|",
    ]
    counts = Counter(row.kind for row in before)
    kinds = sorted({way.kind.label for way in WAYS} | counts.keys() | strays.keys())
    lines += [f"| {kind} | {counts[kind]} | {strays[kind]} |" for kind in kinds]
    lines += [
        "",
        f"Before: on all {file_count:,} pages as they are. Besides: on {untouched:,} untouched pages, and of",
    ]
    lines += ["another kind than the injury on the pages that were hurt."]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
