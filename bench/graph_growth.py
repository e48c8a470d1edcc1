"""What the link graph costs on a site of a million pages: `make bench-graph` writes docs/graph_growth.md.

The pages and links are synthetic: three links a page, a third of them answered, nine of ten inside a subject, and
some pages far more linked to than others. Each size is measured in a process of its own, which reads the tables from
Parquet, as a build has them in memory, and computes `page_graph`, `graph_statistics` and `subject_flows`.
"""

from __future__ import annotations

import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from transforms.graph.graph_statistics import build_graph_statistics
from transforms.graph.page_graph import build_page_graph

SIZES = ((25_000, 75_000), (100_000, 300_000), (1_000_000, 3_000_000))
SUBJECTS = 200
GRAPHS = 200
PAGE = Path(__file__).parent.parent / "docs" / "graph_growth.md"


def write_site(folder: Path, page_count: int, link_count: int) -> None:
    """Write the tables that the graph is made of."""
    generator = np.random.default_rng(1)
    paths = pl.Series([f"learn/subject-{number % SUBJECTS}/page-{number}.md" for number in range(page_count)])
    subjects = np.arange(page_count) % SUBJECTS
    pages = {"path": paths, "subject_id": [f"subject-{number}" for number in subjects.tolist()]}
    pl.DataFrame(pages).with_columns(is_draft=pl.lit(value=False)).write_parquet(folder / "pages.parquet")
    urls = pl.DataFrame({"path": paths, "url_key": pl.Series([f"/page-{number}" for number in range(page_count)])})
    urls.with_columns(kind=pl.lit("authored")).write_parquet(folder / "page_urls.parquet")
    first = link_count * 3 // 4
    sources = generator.integers(0, page_count, first)
    targets = (page_count * generator.random(first) ** 1.5).astype(np.int64)
    is_inside = generator.random(first) < 0.9
    targets[is_inside] += (sources[is_inside] - targets[is_inside]) % SUBJECTS
    targets %= page_count
    answered = generator.integers(0, first, link_count - first)
    links = {
        "source_path": paths.gather(np.concatenate([sources, targets[answered]])),
        "target_path": paths.gather(np.concatenate([targets, sources[answered]])),
    }
    is_self = pl.col("source_path") == pl.col("target_path")
    frame = pl.DataFrame(links).with_columns(kind=pl.lit("related"), is_self=is_self)
    frame.write_parquet(folder / "links.parquet")


def measure(folder: Path) -> str:
    """Compute the tables and return a row of figures: edges, processor seconds of both parts, peak memory."""
    pages, page_urls, links = (
        pl.read_parquet(folder / f"{name}.parquet").lazy() for name in ("pages", "page_urls", "links")
    )
    began = time.process_time()
    graph = build_page_graph(pages, page_urls, links).collect()
    between = time.process_time()
    whole = build_graph_statistics(pages, page_urls, links, GRAPHS)
    ended = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    draws = whole.figures["draw_count"].item(0)
    return (
        f"| {graph.height:,} | {int(graph['out_degree'].sum()):,} | {between - began:.2f} | {ended - between:.2f}"
        f" | {draws} | {ended - began:.2f} | {peak:,.0f} |"
    )


def write_page(rows: list[str]) -> None:
    """Write what was measured."""
    lines = [
        "# The link graph of a large site",
        "",
        "Written by `make bench-graph`: synthetic sites, each in a process that computes `page_graph`,",
        "`graph_statistics` and `subject_flows`. Seconds are of the processor, all threads together; memory is the",
        "process's peak, with the tables that it reads.",
        "",
        f"{platform.system()}, Python {platform.python_version()}, numpy {np.__version__}, polars {pl.__version__}.",
        "",
        "| pages | edges | page_graph, s | random graphs, s | graphs drawn | together, s | peak memory, MB |",
        "|--:|--:|--:|--:|--:|--:|--:|",
        *rows,
    ]
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    if len(sys.argv) > 1:
        print(measure(Path(sys.argv[1])))
        return
    rows: list[str] = []
    for page_count, link_count in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            write_site(Path(folder), page_count, link_count)
            command = [sys.executable, "-m", "bench.graph_growth", folder]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
        rows.append(done.stdout.strip())
        print(rows[-1])
    write_page(rows)


if __name__ == "__main__":
    main()
