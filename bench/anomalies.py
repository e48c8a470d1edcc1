"""How often a step of the headline figures is found, and how often a quiet run alarms: `python -m bench.anomalies`.

Sites are made up that grow and change a little in each run. A quiet run changes as the runs before it did; a step
adds its share to one figure at once. Each is judged by the SQL of the check `headline-anomaly`, with its defaults.
"""

from __future__ import annotations

import duckdb
import numpy as np
import polars as pl

from flows.findings.check import filled
from flows.models.read_models import load_models

QUIET_RUNS, STEPS = 1000, 100
SHARES = (0.05, 0.1, 0.3, 1.0)
KNOWN, LENGTH = 20, 30
"""How many runs there are before a step, and of a site in all."""
LEAST = 30
"""A step of a small figure is at least this."""
FIGURES = ("pages", "broken", "stale")


def figures_of_a_site(numbers: np.random.Generator, length: int = LENGTH) -> dict[str, np.ndarray]:
    """Return headline figures, by run, of a site that grows and changes a little in each."""
    pages = numbers.uniform(50, 30_000) + np.cumsum(numbers.poisson(numbers.uniform(0, 30), length))
    broken = np.maximum(0, numbers.uniform(0, 400) + np.cumsum(numbers.integers(-3, 4, length)))
    stale = np.maximum(0, numbers.uniform(0, 3000) + np.cumsum(numbers.normal(0, 8, length)))
    return {"pages": pages.astype(int), "broken": broken.astype(int), "stale": stale.astype(int)}


def anomalies(figures: dict[str, np.ndarray], at: int) -> list[tuple[object, ...]]:
    """Return what the check says of the run `at`, given those before it, one row a figure."""
    check = next(model for model in load_models() if model.rule == "headline-anomaly")
    sql = filled(check, {name: parameter.default for name, parameter in check.parameters.items()}).sql
    past = pl.DataFrame(
        [(f"r{run:05}", name, int(values[run])) for name, values in figures.items() for run in range(at)],
        schema={"run_id": pl.String, "headline": pl.String, "value": pl.Int64}, orient="row",
    )  # fmt: skip
    now = pl.DataFrame({"headline": list(figures), "value": [int(values[at]) for values in figures.values()]})
    with duckdb.connect() as connection:
        connection.execute("create schema history; create schema reports")
        connection.register("past", past.to_arrow())
        connection.register("now", now.to_arrow())
        connection.execute("create table history.headlines as from past; create table reports.headlines as from now")
        return connection.execute(sql).fetchall()


def false_alarms(numbers: np.random.Generator, runs: int) -> int:
    """Return how many of so many quiet runs alarm; the last ten runs of each site are judged."""
    days = range(KNOWN, LENGTH)
    sites = (figures_of_a_site(numbers) for _ in range(runs // len(days)))
    return sum(bool(anomalies(figures, day)) for figures in sites for day in days)


def steps_found(numbers: np.random.Generator, steps: int, share: float) -> int:
    """Return how many of so many steps are told, each of the figure that made it, on the day that it was made."""
    found = 0
    for number in range(steps):
        figures, name = figures_of_a_site(numbers), FIGURES[number % len(FIGURES)]
        figures[name][KNOWN:] += max(LEAST, int(figures[name][KNOWN] * share))
        found += any(row[3] == name for row in anomalies(figures, KNOWN))
    return found


def main() -> None:
    """Print alarms of quiet runs, and the steps found by their share of the figure."""
    numbers = np.random.default_rng(1)
    print(f"quiet runs that alarm: {false_alarms(numbers, QUIET_RUNS):,} of {QUIET_RUNS:,}")
    for share in SHARES:
        print(f"steps of {share:.0%} found: {steps_found(numbers, STEPS, share)} of {STEPS}")


if __name__ == "__main__":
    main()
