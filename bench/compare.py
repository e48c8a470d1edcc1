"""`make bench`: the floor, the script written by hand, and three builds, side by side in one run.

`python -m bench.compare [CORPUS] [NEXT] [--rounds N]`: CORPUS is a snapshot of the main corpus (an
archive or a folder), NEXT what changed on its next day. Each round copies the corpus, so that every build
starts from the same state. Writes docs/benchmarks.md.
"""

from __future__ import annotations

import platform
import shutil
import statistics
import sys
import tarfile
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import click

from bench.measure import Cost, measure
from flows.fingerprint import VERSIONED
from flows.warehouse import Warehouse

ROOT = Path(__file__).parent.parent
CORPORA = ROOT.parent / "shared" / "corpora"
COMMAND = str(Path(sys.executable).with_name("matterhouse"))


Stages = dict[str, float]


class Row(NamedTuple):
    """One thing that is measured."""

    letter: str
    what: str


ROWS = (
    Row("a", "floor: walk and read every byte"),
    Row("b", "script by hand: python-frontmatter → Polars → Parquet, no reports"),
    Row("c", "`matterhouse build --full`, cold: tables, models, reports"),
    Row("d", "`matterhouse build`, nothing changed"),
    Row("e", "`matterhouse build`, the next day's files unpacked over it"),
    Row("f", "as c, `--without suggestions`"),
)
TARGETS = (("c", "b", 0.35), ("d", "c", 0.10), ("e", "c", 0.25))


@click.command()
@click.argument("corpus", default=str(CORPORA / "quicktakes-2025-02-27.tar.xz"))
@click.argument("following", default=str(CORPORA / "quicktakes-2025-02-28-changes.tar.xz"))
@click.option("--rounds", default=5, show_default=True, help="How often each is measured.")
def main(corpus: str, following: str, rounds: int) -> None:
    """Measure, print, and write docs/benchmarks.md."""
    with tempfile.TemporaryDirectory(prefix="matterhouse-bench-") as scratch:
        costs, stages = run(Path(scratch), Path(corpus), Path(following), rounds)
    text = page(costs, stages, rounds)
    (ROOT / "docs" / "benchmarks.md").write_text(text, encoding="utf-8")
    click.echo(text)


def run(
    scratch: Path, corpus: Path, following: Path, rounds: int
) -> tuple[dict[str, list[Cost]], dict[str, list[Stages]]]:
    """Return the cost of each row in each round, and of the builds the seconds of each stage."""
    pristine, changes = scratch / "pristine", scratch / "changes"
    unpack(corpus, pristine)
    unpack(following, changes)
    costs: dict[str, list[Cost]] = {row.letter: [] for row in ROWS}
    stages: dict[str, list[Stages]] = {"c": [], "e": [], "f": []}
    for number in range(1, rounds + 1):
        click.echo(f"round {number} of {rounds}", err=True)
        site, warehouse = scratch / "site", scratch / "warehouse"
        for folder in (site, warehouse):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(pristine, site)
        source = str(site)
        build = [COMMAND, "build", source, "--warehouse", str(warehouse)]
        costs["a"].append(measure([sys.executable, str(ROOT / "bench" / "read_bytes.py"), source]))
        by_hand = str(ROOT / "bench" / "by_hand.py")
        costs["b"].append(measure([sys.executable, by_hand, source, str(scratch / "by_hand")]))
        costs["c"].append(measure([*build, "--full"]))
        stages["c"].append(stages_of(warehouse))
        costs["d"].append(measure(build))
        shutil.copytree(changes, site, dirs_exist_ok=True)
        costs["e"].append(measure(build))
        stages["e"].append(stages_of(warehouse))
        costs["f"].append(measure([*build, "--full", "--without", "suggestions"]))
        stages["f"].append(stages_of(warehouse))
    return costs, stages


def stages_of(warehouse: Path) -> Stages:
    """Return the seconds of the current run's stages."""
    row = Warehouse(warehouse).run().read_summary()["run"]
    return {stage: float(row[f"{stage}_seconds"]) for stage in ("extract", "tabulate", "model")}


def unpack(archive: Path, folder: Path) -> None:
    """Unpack an archive, or copy a folder; without the filter of Python 3.11.4 where there is none."""
    if archive.is_dir():
        shutil.copytree(archive, folder)
        return
    options: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
    with tarfile.open(archive) as tar:
        tar.extractall(folder, **options)


def page(costs: dict[str, list[Cost]], stages: dict[str, list[Stages]], rounds: int) -> str:
    """Return docs/benchmarks.md."""
    median = {
        letter: Cost(*(statistics.median(part) for part in zip(*found, strict=True)))
        for letter, found in costs.items()
    }
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`, which measures all rows in one run on the main corpus (25,261 files, 118 MB; the",
        "next day adds 858 files and changes 5). Whole processes; medians; memory is that of all processes at",
        "once. Compare the ratios: seconds depend on the machine and on what else it does.",
        "",
        f"{rounds} rounds on {machine()}.",
        f"{versions()}.",
        "",
        "| | what | wall, s | lowest–highest | processor, s | peak memory, MB |",
        "|---|---|--:|--:|--:|--:|",
    ]
    for row in ROWS:
        cost, walls = median[row.letter], [found.wall for found in costs[row.letter]]
        spread = f"{min(walls):.2f}–{max(walls):.2f}"
        lines.append(
            f"| {row.letter} | {row.what} | {cost.wall:.2f} | {spread} | {cost.cpu:.2f} | {cost.memory / 2**20:.0f} |"
        )
    lines += ["", "| ratio of wall times | median of rounds | aim |", "|---|--:|--:|"]
    for above, below, aim in TARGETS:
        ratio = statistics.median(x.wall / y.wall for x, y in zip(costs[above], costs[below], strict=True))
        lines.append(f"| {above} / {below} | {ratio:.2f} | ≤ {aim:.2f} |")
    lines += ["", "| seconds of a stage, median | extract | tabulate | model |", "|---|--:|--:|--:|"]
    for letter, found in stages.items():
        medians = [statistics.median(seconds[stage] for seconds in found) for stage in found[0]]
        lines.append(f"| {letter} | {' | '.join(f'{value:.2f}' for value in medians)} |")
    return "\n".join(lines) + "\n" + (ROOT / "bench" / "above_the_floor.md").read_text(encoding="utf-8")


def machine() -> str:
    """Return the processor, the number of processors, and the system."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{models[0] if models else platform.processor()}, {len(models) or 1} processors, {platform.system()}"


def versions() -> str:
    """Return the versions that were measured."""
    return ", ".join([f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in VERSIONED)])


if __name__ == "__main__":
    main()
