"""Write docs/keyword_merges.md: what the merge rules do to a corpus, and how right they are on the labelled pairs.

`python -m bench.evaluate_keywords WAREHOUSE` reads the current run of a warehouse of the main corpus.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click
import polars as pl

from flows.warehouse import Warehouse
from tests.labelled.judge import judge, read_pairs
from transforms.keywords.normalize import fold

TARGET = Path(__file__).parent.parent / "docs" / "keyword_merges.md"


def main(folder: str) -> None:
    tables = Warehouse(Path(folder)).run().tables
    words = pl.read_parquet(tables / "vocabulary.parquet").filter(kind="keyword")
    mentioned = pl.read_parquet(tables / "page_keywords.parquet").lazy()
    candidates = pl.read_parquet(tables / "vocabulary_candidates.parquet")
    lines = [
        "# Keyword merges of the main corpus",
        "",
        "Written by `python -m bench.evaluate_keywords WAREHOUSE`; the rules: [keywords](keywords.md).",
        "",
        *_sizes(words, mentioned),
        *_rules(words, candidates),
        *_labels(words),
        *SHORT,
    ]
    TARGET.write_text("\n".join(lines), encoding="utf-8")
    click.echo(f"{TARGET.name} written")


def _sizes(words: pl.DataFrame, mentioned: pl.LazyFrame) -> list[str]:
    """Return how many keywords there are, and which share of them one page alone has, before and after."""
    spelled = mentioned.join(words.lazy().select("raw", "canonical_id"), on="raw")
    lines = ["| keywords | number | on one page only |", "|---|--:|--:|"]
    for name, key in (
        ("as authored", pl.col("raw")),
        ("compatible forms, case and spaces folded", fold(pl.col("raw"))),
        ("after all rules", pl.col("canonical_id")),
    ):
        used = spelled.group_by(key.alias("key")).agg(pages=pl.col("path").n_unique()).collect()
        single = used.filter(pl.col("pages") == 1).height / used.height
        lines.append(f"| {name} | {used.height:,} | {single:.1%} |")
    return [*lines, ""]


def _rules(words: pl.DataFrame, candidates: pl.DataFrame) -> list[str]:
    """Return how many spellings and mentions each rule decided, merges that it alone made, and candidates."""
    unsure = dict(candidates.group_by("rule").len().iter_rows())
    shared = words.with_columns(is_merged=pl.len().over("canonical_id") > 1)
    rules = shared.group_by("rule").agg(
        spellings=pl.len(), mentions=pl.col("mention_count").sum(), merged=pl.col("is_merged").sum()
    )
    lines = [
        "| rule | spellings | of these, merged with another | mentions | candidates left apart |",
        "|---|--:|--:|--:|--:|",
    ]
    for row in rules.sort("spellings", "rule", descending=[True, False]).iter_rows(named=True):
        counts = f"{row['spellings']:,} | {row['merged']:,} | {row['mentions']:,} | {unsure.get(row['rule'], 0):,}"
        lines.append(f"| {row['rule']} | {counts} |")
    return [*lines, ""]


def _labels(words: pl.DataFrame) -> list[str]:
    """Return precision and recall by stratum, of the pairs that rules were tuned on and of those kept aside."""
    pairs = read_pairs()
    lines = [
        "## Labelled pairs",
        "",
        f"{len(pairs)} pairs, drawn by seed and labelled by reading before the rules were written: see",
        "[tests/labelled](../tests/labelled/README.md). A stratum is how pairs were found, not a rule; in half of",
        "them nothing, or little, may merge.",
        "",
        "| stratum | pairs | merged: right | wrong | apart: right | missed | recall | aside: wrong | recall |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for stratum in [*dict.fromkeys(pair.stratum for pair in pairs), None]:
        chosen = [pair for pair in pairs if stratum in (None, pair.stratum)]
        every = judge(chosen, words)
        aside = judge([pair for pair in chosen if pair.is_aside], words)
        cells = (stratum or "all", len(chosen), *every, _share(every.recall), aside.wrong, _share(aside.recall))
        lines.append(f"| {' | '.join(map(str, cells))} |")
    for name, is_aside in (("tuned on", False), ("kept aside", True)):
        part = judge([pair for pair in pairs if pair.is_aside == is_aside], words)
        lines += ["", f"Pairs {name}: precision {part.precision:.3f}, recall {_share(part.recall)}."]
    return [*lines, ""]


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


SHORT = [
    "## What falls short",
    "",
    "- Other orders of the same words stay apart (`building trust`, `trust building`), and so do typing errors.",
    "- An acronym that one page of several spells out is a candidate only: `SQL` is spelled out once in ten pages.",
    "- Two differences at once merge only where the site also has a spelling in between: `labour markets` and",
    "  `labor market` need `labour market` or `labor markets`.",
    "- A plural that means another thing merges unless listed: `margins` of a page with a classifier's `margin`.",
    "- Short capitals stay apart even where they are the same (`EMF`, `emf`), unless one is ten times as frequent.",
    "- The labels are one reader's.",
    "",
]

if __name__ == "__main__":
    main(sys.argv[1])
