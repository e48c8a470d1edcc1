"""`python -m bench.faults`: try the faults, and write what held into docs/reliability.md."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import click

from bench.faults.catalogue import FAULTS, Fault, Outcome, try_fault
from bench.faults.site import PAGES, fault_site

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
BEGIN, END = "<!-- faults -->\n", "<!-- end of faults -->"
HEADING = ["| fault | tries | what has to hold | held |", "|---|--:|---|---|"]


@click.command()
@click.option("--only", help="Part of the name of the faults to try; the rows of others stay as they are.")
@click.option("--pages", default=PAGES, show_default=True, help="Pages of the site.")
def main(only: str | None, pages: int) -> None:
    """Try every fault as often as docs/reliability.md says, and write its row there."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    for fault in FAULTS:
        if only and only not in fault.name:
            continue
        with fault_site(pages) as site:
            outcome = try_fault(fault, fault.times, site)
        print(row := _row(fault, outcome), *outcome.failures, sep="\n  ", flush=True)
        _write(fault, row)


def _row(fault: Fault, outcome: Outcome) -> str:
    held = f"{max(0, fault.times - len(outcome.failures))} of {fault.times}"
    read = f"; {outcome.readings:,} readings" if outcome.readings else ""
    return f"| {fault.name} | {fault.times} | {fault.holds} | {held}{read} |"


def _write(fault: Fault, row: str) -> None:
    """Put a fault's row into the table, in the order of the catalogue."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    table, _, after = rest.partition(END)
    rows = {line.split("|")[1].strip(): line for line in table.splitlines()[len(HEADING) :]}
    rows[fault.name] = row
    ordered = [rows[known.name] for known in FAULTS if known.name in rows]
    text = "\n".join([*HEADING, *ordered])
    PAGE.write_text(f"{before}{BEGIN}{text}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
