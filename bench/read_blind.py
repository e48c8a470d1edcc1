"""Drawing pairs of pages to judge by eye, without knowing where they come from; and the count afterwards.

`python -m bench.read_blind draw WAREHOUSE FOLDER` draws 100 suggested links and 50 of the site's own, by seed,
shuffles them, and writes FOLDER/pairs.md to read. Write a line `<number> <label>` for each into FOLDER/labels.txt,
with the label y (relevant: a reader of the first page is well served by the second) or n.
`python -m bench.read_blind count WAREHOUSE FOLDER` says how many of each kind were relevant.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import click

from flows.query import ask, open_run
from flows.warehouse import Warehouse

DRAWS = {"suggested": 100, "existing": 50}
QUERIES = {
    "suggested": "select source_path, target_path from link_suggestions order by all",
    "existing": """
        select distinct source_path, target_path from links
        where kind = 'related' and target_path is not null and not is_self order by all
    """,
}
EXCERPT = 220


def drawn(warehouse: Path, seed: int) -> list[tuple[str, str, str]]:
    """Return the pairs in the order in which they are read: kind, source, target."""
    store = Warehouse(warehouse)
    generator = random.Random(seed)
    with open_run(store, store.run()) as connection:
        pairs = [
            (kind, *pair)
            for kind, count in DRAWS.items()
            for pair in generator.sample(ask(connection, QUERIES[kind]).rows, count)
        ]
    generator.shuffle(pairs)
    return pairs


def excerpts(warehouse: Path, paths: set[str]) -> dict[str, str]:
    """Return title, subject and the beginning of the text of pages, by path."""
    store = Warehouse(warehouse)
    query = f"select path, title, subject_id, left(text, {EXCERPT}) from pages"
    with open_run(store, store.run()) as connection:
        rows: list[tuple[Any, ...]] = ask(connection, query).rows
    return {
        path: f"**{title}** ({subject})\n   {' '.join(str(text).split())}"
        for path, title, subject, text in rows
        if path in paths
    }


@click.group()
def main() -> None:
    """Draw pairs to read, or count what was read."""


@main.command()
@click.argument("warehouse", type=click.Path(path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--seed", default=20250227)
def draw(warehouse: Path, folder: Path, seed: int) -> None:
    """Write the pairs to read."""
    pairs = drawn(warehouse, seed)
    shown = excerpts(warehouse, {path for _, *both in pairs for path in both})
    texts = [
        f"{number}. {shown[source]}\n   → {shown[target]}\n"
        for number, (_, source, target) in enumerate(pairs, start=1)
    ]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pairs.md").write_text("\n".join(texts), encoding="utf-8")


@main.command()
@click.argument("warehouse", type=click.Path(path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--seed", default=20250227)
def count(warehouse: Path, folder: Path, seed: int) -> None:
    """Say how many pairs of each kind were relevant."""
    lines = (folder / "labels.txt").read_text(encoding="utf-8").split("\n")
    labels = {int(number): label for number, label in (line.split() for line in lines if line.strip())}
    pairs = drawn(warehouse, seed)
    for kind in DRAWS:
        found = [labels[number] for number, pair in enumerate(pairs, start=1) if pair[0] == kind]
        click.echo(f"{kind}: {found.count('y')} of {len(found)} relevant")


if __name__ == "__main__":
    main()
