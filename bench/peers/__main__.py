"""`make bench-peers`: what a user would pick instead, beside a build, in one go; writes docs/peers.md.

`python -m bench.peers [--pages N]` generates a site (bench.corpus), runs each program of `programs` on it once, and
notes time, memory, and what it produced. What is not installed is left out, with the command that installs it.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import click

from bench.compare import machine, versions
from bench.corpus.__main__ import write_corpus
from bench.corpus.pages import Pages
from bench.corpus.plan import answers, draw
from bench.measure import Cost, measure
from bench.peers.hugo_site import write_hugo_site
from bench.peers.programs import PROGRAMS, Place, Program

PAGE = Path(__file__).parent.parent.parent / "docs" / "peers.md"
FRONT_MATTER_FLAWS = ("front-matter-template", "date-invalid", "duplicate-key")


def prepare(folder: Path, page_count: int, seed: int) -> Place:
    """Write the site, a copy of it without pages whose front matter is flawed, and a Hugo site of the copy."""
    write_corpus(folder, page_count, seed)
    plan = draw(page_count, seed)
    pages = Pages(plan)
    sound = folder / "sound"
    shutil.copytree(folder / "content", sound)
    for flaw in FRONT_MATTER_FLAWS:
        for page in plan.flaws[flaw].nonzero()[0].tolist():
            (sound / pages.path(page)).unlink(missing_ok=True)
    write_hugo_site(folder / "hugo", sound)
    (folder / "scratch").mkdir()
    return Place(folder / "content", sound, folder / "hugo", folder / "scratch")


def run(program: Program, place: Place) -> tuple[Cost, str]:
    """Run a program once; return what it cost and what it produced."""
    command = program.command(place)
    if program.may_fail:
        command = ["sh", "-c", '"$@" || true', "sh", *command]
    cost = measure(command)
    return cost, program.produced(place)


def version_of(program: Program) -> str:
    """Return the first line that a program says of its version."""
    done = subprocess.run(program.version, capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.splitlines()[0].strip()


def row(program: Program, place: Place) -> str:
    """Return a program's row of the table."""
    if missing := program.missing():
        return f"| {program.what} | | | | not installed: `{'`; `'.join(missing)}` |"
    try:
        cost, produced = run(program, place)
    except RuntimeError as error:
        return f"| {program.what} | | | | fails: {' '.join(str(error).split())[-200:]} |"
    return f"| {program.what} | {cost.wall:.1f} | {cost.cpu:.1f} | {cost.memory / 2**20:,.0f} | {produced} |"


@click.command()
@click.option("--pages", default=25_000, show_default=True, help="How many pages the site has.")
@click.option("--seed", default=1, show_default=True, help="Another seed gives another site.")
def main(pages: int, seed: int) -> None:
    """Measure, print, and write docs/peers.md."""
    with tempfile.TemporaryDirectory(prefix="matterhouse-peers-") as folder:
        place = prepare(Path(folder), pages, seed)
        rows = []
        for program in PROGRAMS:
            rows.append(row(program, place))
            click.echo(rows[-1])
    PAGE.write_text(page(rows, pages, seed), encoding="utf-8")


def page(rows: list[str], pages: int, seed: int) -> str:
    """Return docs/peers.md."""
    known = answers(draw(pages, seed))
    by_url = known["url_dangling"] + known["ambiguous"]
    outdated = sum(known[verdict] for verdict in ("stale_title", "id_dangling", "id_conflict", "redirected"))
    found = dict.fromkeys(version_of(program) for program in PROGRAMS if not program.missing())
    lines = [
        "# Beside other programs",
        "",
        "Written by `make bench-peers`: each program once, one after the other, on one generated site",
        f"(`python -m bench.corpus FOLDER --pages {pages} --seed {seed}`): {pages:,} pages and",
        f"{known['related links']:,} related links, of which {known['broken']:,} lead to nothing by url and id,",
        f"{by_url:,} by url alone, and {outdated:,} to a page that their title or id does not fit, or that",
        "has moved. Time and memory are of all of a program; below 120 MB the memory is that of what measures.",
        "The machine may have done other work: processor seconds compare better than wall time.",
        "",
        f"On {machine()}. {versions()}. {', '.join(found)}.",
        "",
        "| program | wall, s | processor, s | peak memory, MB | what it produced |",
        "|---|--:|--:|--:|---|",
        *rows,
        "",
        "\\* on a copy without the pages that have a flaw in their front matter: one such page ends these programs.",
        "Links to those pages are broken there.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
