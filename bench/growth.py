"""`make bench-growth`: builds of generated sites of growing size, stage by stage; writes docs/growth.md.

    python -m bench.growth [--sizes 1000,10000,100000] [--suggestions]

Each size is written by `bench.corpus`, built from nothing, built again without a change, and built with one page in a
hundred changed, each in a process of its own. Processor time and memory are of the process and all that it starts,
sampled; disk is what a stage has left behind.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import psutil

from bench.compare import machine, versions
from bench.corpus.__main__ import write_corpus

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = Path(__file__).parent.parent / "docs" / "growth.md"
SAMPLE_SECONDS = 0.1
CHANGED_SHARE = 100
Figures = dict[str, dict[str, float]]
"""Of each stage: wall, cpu, memory, disk."""


class Meter:
    """Runs stages, and notes what each costs, workers included."""

    def __init__(self, warehouse: Path):
        self.warehouse, self.figures = warehouse, dict[str, dict[str, float]]()
        self.process = psutil.Process()
        self.seen: dict[int, float] = {}
        self.peak = 0

    def __call__(self, stage: Callable[[], Any]) -> None:
        """Run a stage."""
        before, disk, began = self._cpu(), _size(self.warehouse), time.perf_counter()
        self.peak, done = 0, threading.Event()
        sampler = threading.Thread(target=self._sample, args=(done,))
        sampler.start()
        try:
            stage()
        finally:
            done.set()
            sampler.join()
        self.figures[stage.__name__] = {
            "wall": time.perf_counter() - began,
            "cpu": self._cpu() - before,
            "memory": self.peak,
            "disk": _size(self.warehouse) - disk,
        }

    def _sample(self, done: threading.Event) -> None:
        while not done.wait(SAMPLE_SECONDS):
            memory = self.process.memory_info().rss
            for child in self.process.children(recursive=True):
                try:
                    memory += child.memory_info().rss
                    times = child.cpu_times()
                    self.seen[child.pid] = times.user + times.system
                except psutil.Error:
                    continue
            self.peak = max(self.peak, memory)

    def _cpu(self) -> float:
        return time.process_time() + sum(self.seen.values())


def _size(folder: Path) -> int:
    stats = [file.stat() for file in folder.rglob("*") if file.is_file()]
    return sum({status.st_ino: status.st_blocks * 512 for status in stats}.values())


def measure(content: Path, warehouse: Path, *, suggestions: bool) -> Figures:
    """Build once and return what each stage cost."""
    from flows.build import build
    from flows.settings import Settings

    warehouse.mkdir(exist_ok=True)
    meter = Meter(warehouse)
    settings = Settings(source=content, warehouse=warehouse, without=() if suggestions else ("suggestions",))
    build(settings, notify=lambda *_: None, call=meter)
    return meter.figures


def change_some(content: Path) -> None:
    """Change one page in a hundred."""
    for number, file in enumerate(sorted(content.rglob("*.md"))):
        if number % CHANGED_SHARE == 0:
            file.write_text(file.read_text(encoding="utf-8").replace("answer: >-\n    ", "answer: >-\n    Now "))
            past = time.time() - 60
            os.utime(file, (past, past))


def in_a_process(content: Path, warehouse: Path, *, suggestions: bool) -> Figures:
    """Measure in a process that has done nothing else."""
    command = [sys.executable, "-m", "bench.growth", "--measure", str(content), str(warehouse)]
    done = subprocess.run([*command, *(["--suggestions"] if suggestions else [])], capture_output=True, check=True)
    figures: Figures = json.loads(done.stdout)
    return figures


def exponent(smaller: tuple[int, float], larger: tuple[int, float]) -> float:
    """Return the power of the number of pages by which a cost grows."""
    return math.log(larger[1] / smaller[1]) / math.log(larger[0] / smaller[0])


def page(rows: dict[int, dict[str, Figures]], *, suggestions: bool) -> str:
    """Return docs/growth.md."""
    lines = [
        "# Growth",
        "",
        "Written by `make bench-growth`: generated sites (`bench.corpus`), each built from nothing, then without a",
        f"change, then with one page in {CHANGED_SHARE} changed; {'with' if suggestions else 'without'} suggestions.",
        "Processor seconds, memory and disk are of all processes; memory is the peak within a stage, disk what it",
        "leaves behind. The exponent is the power of the number of pages by which the processor time grows from the",
        "size before: 1.00 is as fast as the site. On a machine that does other work, wall time tells little.",
        "",
        f"On {machine()}. {versions()}.",
        "",
    ]
    for build, what in (("cold", "Cold"), ("same", "Nothing changed"), ("some", "One page in a hundred changed")):
        lines += [
            f"## {what}", "",
            "| pages | stage | wall, s | processor, s | ms a page | exponent | peak memory, MB | disk, MB |",
            "|--:|---|--:|--:|--:|--:|--:|--:|",
        ]  # fmt: skip
        before: tuple[int, Figures] | None = None
        for pages, builds in rows.items():
            figures = with_total(builds[build])
            for stage, cost in figures.items():
                power = ""
                if before and stage in before[1] and before[1][stage]["cpu"] > 0:
                    power = f"{exponent((before[0], before[1][stage]['cpu']), (pages, cost['cpu'])):.2f}"
                each = cost["cpu"] * 1000 / pages
                figure = f"{cost['wall']:.1f} | {cost['cpu']:.1f} | {each:.2f} | {power}"
                space = f"{cost['memory'] / 2**20:,.0f} | {cost['disk'] / 2**20:,.0f}"
                lines.append(f"| {pages:,} | {stage} | {figure} | {space} |")
            before = pages, figures
        lines.append("")
    return "\n".join(lines)


def with_total(figures: Figures) -> Figures:
    """Add what the stages cost together."""
    total = {name: sum(cost[name] for cost in figures.values()) for name in ("wall", "cpu", "disk")}
    return {**figures, "together": {**total, "memory": max(cost["memory"] for cost in figures.values())}}


@click.command()
@click.option("--sizes", default="1000,10000,100000", show_default=True, help="Numbers of pages.")
@click.option("--suggestions", is_flag=True, help="Suggest links too.")
@click.option("--measure", "measured", nargs=2, type=click.Path(path_type=Path), hidden=True)
def main(sizes: str, measured: tuple[Path, Path] | None, *, suggestions: bool) -> None:
    """Measure each size, print, and write docs/growth.md."""
    if measured:
        click.echo(json.dumps(measure(*measured, suggestions=suggestions)))
        return
    rows: dict[int, dict[str, Figures]] = {}
    for size in map(int, sizes.split(",")):
        with tempfile.TemporaryDirectory(prefix="matterhouse-growth-") as scratch:
            folder = Path(scratch) / "site"
            write_corpus(folder, size)
            content, warehouse = folder / "content", folder / "warehouse"
            rows[size] = {"cold": in_a_process(content, warehouse, suggestions=suggestions)}
            rows[size]["same"] = in_a_process(content, warehouse, suggestions=suggestions)
            change_some(content)
            rows[size]["some"] = in_a_process(content, warehouse, suggestions=suggestions)
        click.echo(f"{size:,}: {json.dumps(rows[size])}")
        PAGE.write_text(page(rows, suggestions=suggestions), encoding="utf-8")


if __name__ == "__main__":
    main()
