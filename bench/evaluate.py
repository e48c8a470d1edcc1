"""`make eval`: how well rankings find the related links that a site has, with all of them hidden.

`python -m bench.evaluate [CORPUS]` builds the corpus, forgets its related links, ranks for each page all others by
each method, and looks where the hidden links stand. Writes the table in docs/suggestions.md.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from bench.compare import CORPORA, ROOT, unpack
from flows.build import build
from flows.cache.count_terms import read_page_terms
from flows.cache.extract_cache import ExtractCache
from flows.settings import Settings
from flows.warehouse import Warehouse
from transforms.graph.link_graph import distinct_edges
from transforms.likeness.page_vectors import build_page_vectors
from transforms.likeness.similarity import nearest, weigh_words
from transforms.likeness.suggestions import SUBJECT_LIFT
from transforms.likeness.terms import number_terms

BLOCK = 512
TOP = 100
SEED = 20250227
Scores = Callable[[NDArray[np.intp]], NDArray[np.float32]]
"""Rows of pages → their scores for all pages, a row for each."""


class Site:
    """The tables of a build that methods rank by, and the links that are hidden."""

    def __init__(self, tables: Path, cache: Path):
        def read(name: str) -> pl.DataFrame:
            return pl.read_parquet(tables / f"{name}.parquet")

        self.pages = read("pages").drop("text", "front_matter")
        self.page_keywords = read("page_keywords").filter(~pl.col("is_repeated"))
        self.terms = number_terms(read_page_terms(ExtractCache.open(cache)), self.pages)
        self.count = self.pages.height
        numbers = self.pages.select("path").with_row_index("no")
        edges = (
            distinct_edges(read("links").filter(pl.col("kind") == "related").lazy())
            .collect()
            .join(numbers.rename({"no": "source", "path": "source_path"}), on="source_path")
            .join(numbers.rename({"no": "target", "path": "target_path"}), on="target_path")
        )
        self.hidden = self._matrix(edges["source"].to_numpy(), edges["target"].to_numpy())
        used = self.page_keywords.join(numbers, on="path").with_columns(pl.col("keyword_id").rank("dense") - 1)
        self.keywords = self._matrix(
            used["no"].to_numpy(), used["keyword_id"].to_numpy(), used["keyword_id"].n_unique()
        )
        self.subjects = self._codes("subject_id")
        self.days = self._codes("published_on")
        self.titles = self._codes("title_key")

    def _matrix(self, rows: NDArray[Any], columns: NDArray[Any], width: int = 0) -> sparse.csr_array:
        cells = (np.ones(len(rows), np.float32), (rows, columns))
        return sparse.coo_array(cells, shape=(self.count, width or self.count)).tocsr()

    def _codes(self, column: str) -> NDArray[np.int64]:
        """Return a number per value; a page without one has a number of its own."""
        own = -1 - np.arange(self.count)
        codes = self.pages[column].rank("dense").cast(pl.Int64).to_numpy(allow_copy=True)
        return np.where(np.isnan(codes.astype(float)), own, codes).astype(np.int64)


def methods(site: Site) -> dict[str, Scores]:
    """Return each method's scores."""
    rng = np.random.default_rng(SEED)
    noise = rng.random(site.count, dtype=np.float32)
    keyword_counts = np.asarray(site.keywords.sum(axis=1))
    in_degrees = np.asarray(site.hidden.sum(axis=0))
    about = build_page_vectors(weigh_words(site.terms), site.page_keywords, site.pages).about
    near = nearest(about, TOP, 0.01)
    same = site.subjects[near["no"].to_numpy()] == site.subjects[near["other_no"].to_numpy()]
    lifted = near["similarity"].to_numpy() * np.where(same, np.float32(SUBJECT_LIFT), np.float32(1))
    ours = sparse.coo_array((lifted, (near["no"].to_numpy(), near["other_no"].to_numpy())), shape=about.shape[:1] * 2)
    ours = ours.tocsr()

    def shared(rows: NDArray[np.intp]) -> NDArray[np.float32]:
        return np.asarray((site.keywords[rows] @ site.keywords.T).toarray())

    def equal(codes: NDArray[np.int64], rows: NDArray[np.intp]) -> NDArray[np.float32]:
        return np.asarray(codes[rows][:, None] == codes[None, :], np.float32)

    def jaccard(rows: NDArray[np.intp]) -> NDArray[np.float32]:
        both = shared(rows)
        either = keyword_counts[rows][:, None] + keyword_counts[None, :] - both
        return np.asarray(np.divide(both, either, out=np.zeros_like(both), where=either > 0))

    return {
        "same subject, at random": lambda rows: equal(site.subjects, rows) + rng.random((len(rows), site.count)),
        "popularity (links of the other pages)": lambda rows: in_degrees[None, :] - site.hidden[rows].toarray(),
        "keywords, Jaccard": jaccard,
        "Hugo's formula (keywords 100, tags 80, date 10; the subject as tag)": lambda rows: (
            100 * shared(rows) + 80 * equal(site.subjects, rows) + 10 * equal(site.days, rows) + noise[None, :]
        ),
        "**Matterhouse**": lambda rows: ours[rows].toarray(),
    }


def measure(site: Site, scores: Scores) -> tuple[float, float, float]:
    """Return MRR, recall at 5 and hit at 5, means over the pages that have links."""
    sources = np.flatnonzero(np.asarray(site.hidden.sum(axis=1)))
    reciprocal, recall, hit = [], [], []
    for start in range(0, len(sources), BLOCK):
        rows = sources[start : start + BLOCK]
        values = np.asarray(scores(rows), np.float32)
        values[site.titles[rows][:, None] == site.titles[None, :]] = 0  # itself, and pages of its title
        truth = site.hidden[rows].toarray() > 0
        best = np.argpartition(-values, TOP, axis=1)[:, :TOP]
        order = np.argsort(-np.take_along_axis(values, best, 1), axis=1, kind="stable")
        best = np.take_along_axis(best, order, 1)
        found = np.take_along_axis(truth, best, 1) & (np.take_along_axis(values, best, 1) > 0)
        first = np.where(found.any(axis=1), 1 / (1 + found.argmax(axis=1)), 0)
        reciprocal.append(first)
        recall.append(found[:, :5].sum(axis=1) / truth.sum(axis=1))
        hit.append(found[:, :5].any(axis=1))
    return tuple(float(np.concatenate(part).mean()) for part in (reciprocal, recall, hit))  # type: ignore[return-value]


def table(site: Site) -> str:
    """Return the rows of all methods, as Markdown."""
    sources = int((site.hidden.sum(axis=1) > 0).sum())
    lines = [
        f"{site.hidden.nnz:,} related links of {sources:,} pages hidden; {site.count:,} pages ranked for each.",
        "",
        "| ranked by | MRR | recall@5 | hit@5 |",
        "|---|--:|--:|--:|",
    ]
    for name, scores in methods(site).items():
        figures = " | ".join(f"{value:.3f}" for value in measure(site, scores))
        lines.append(f"| {name} | {figures} |")
        click.echo(lines[-1], err=True)
    return "\n".join(lines)


def built(corpus: Path, scratch: Path) -> Site:
    """Build a corpus without suggestions, and return what methods rank by."""
    source = corpus
    if not corpus.is_dir():
        source = scratch / "source"
        unpack(corpus, source)
    warehouse = Warehouse(scratch / "warehouse")
    settings = Settings.model_validate({"source": source, "warehouse": warehouse.folder, "without": ["suggestions"]})
    run = build(settings, notify=lambda *_: None)
    (cache,) = (folder for folder in warehouse.cache.iterdir() if folder.is_dir())
    return Site(run.tables, cache)


@click.command()
@click.argument("corpus", default=str(CORPORA / "quicktakes-2025-02-27.tar.xz"))
def main(corpus: str) -> None:
    """Rank, print, and write the table in docs/suggestions.md."""
    with tempfile.TemporaryDirectory(prefix="matterhouse-eval-") as scratch:
        text = table(built(Path(corpus), Path(scratch)))
    page = ROOT / "docs" / "suggestions.md"
    written = re.sub(
        r"(<!-- make eval -->\n).*?(<!-- end -->)",
        lambda marks: f"{marks[1]}\n{text}\n\n{marks[2]}",
        page.read_text(encoding="utf-8"),
        flags=re.DOTALL,
    )
    page.write_text(written, encoding="utf-8")
    click.echo(text)


if __name__ == "__main__":
    main()
