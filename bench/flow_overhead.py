"""What running the stages as a Prefect flow costs: `python -m bench.flow_overhead CONTENT`.

A server is started; builds with and without the flow take turns. Compared are the seconds of the stages, which
is what a flow run adds to each build; starting Python and Prefect is told beside.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

from flows.prefect_server import QUIET, running_server
from flows.warehouse import Warehouse

STAGES = ("extract_seconds", "tabulate_seconds", "model_seconds")


@click.command()
@click.argument("content", type=click.Path(path_type=Path))
@click.option("--rounds", default=3, show_default=True)
@click.option("--port", default=4299, show_default=True)
def main(content: Path, rounds: int, port: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PREFECT_HOME"] = str(Path(folder) / "prefect")
        with running_server("127.0.0.1", port) as url:
            environment = {**os.environ, **QUIET, "PREFECT_API_URL": url}
            seconds: dict[str, list[tuple[float, float]]] = {"--no-flow": [], "--flow": []}
            for _ in range(rounds):
                for option, found in seconds.items():
                    found.append(_build(content, Path(folder) / "warehouse", option, environment))
    direct, flow = (statistics.median(stages for stages, _ in found) for found in seconds.values())
    for option, found in seconds.items():
        stages, whole = (statistics.median(part) for part in zip(*found, strict=True))
        print(f"{option:10} stages {stages:6.2f} s, whole process {whole:6.2f} s")
    print(f"stages of a flow run / direct: {flow / direct:.2f}")


def _build(content: Path, warehouse: Path, option: str, environment: dict[str, str]) -> tuple[float, float]:
    command = [str(Path(sys.executable).with_name("matterhouse")), "build", str(content), "--full", option]
    began = time.perf_counter()
    subprocess.run([*command, "--warehouse", str(warehouse)], check=True, capture_output=True, env=environment)
    whole = time.perf_counter() - began
    row = Warehouse(warehouse).run().read_summary()["run"]
    return sum(row[stage] for stage in STAGES), whole


if __name__ == "__main__":
    main()
