"""`python -m bench.corpus FOLDER --pages N --seed S`: write a site and what a build has to find in it."""

from __future__ import annotations

import json
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import click

from bench.corpus.pages import Pages
from bench.corpus.plan import answers, draw

BLOCK = 1_000


def write_corpus(folder: Path, page_count: int, seed: int = 1, workers: int | None = None) -> None:
    """Write `folder`/content and `folder`/answers.json; the same arguments give the same bytes."""
    plan = draw(page_count, seed)
    pages = Pages(plan)
    assert len(pages.titles) == page_count, "drawn before the workers are forked"
    content = folder / "content"
    content.mkdir(parents=True)
    blocks = [(first, min(first + BLOCK, page_count)) for first in range(0, page_count, BLOCK)]
    if len(blocks) == 1:
        pages.write(content, 0, page_count)
    else:
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(workers or os.cpu_count(), context, _start, (pages, content)) as pool:
            list(pool.map(_write, blocks))
    (folder / "answers.json").write_text(json.dumps(answers(plan), indent=1) + "\n", encoding="utf-8")


_pages: Pages
_content: Path


def _start(pages: Pages, content: Path) -> None:
    global _pages, _content
    _pages, _content = pages, content


def _write(block: tuple[int, int]) -> None:
    _pages.write(_content, *block)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--pages", default=1_000, show_default=True, type=click.IntRange(100), help="How many pages.")
@click.option("--seed", default=1, show_default=True, help="Another seed gives another site.")
@click.option("--workers", type=click.IntRange(1), help="Processes that write.")
def main(folder: Path, pages: int, seed: int, workers: int | None) -> None:
    """Write a site of so many pages into FOLDER, with its answers."""
    write_corpus(folder, pages, seed, workers)
    click.echo(f"{pages:,} pages in {folder / 'content'}; what they hold: {folder / 'answers.json'}")


if __name__ == "__main__":
    main()
