"""The link graph of the main corpus, computed a second time by networkx."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx
import polars as pl
import pytest

if TYPE_CHECKING:
    from flows.warehouse import Warehouse


@pytest.fixture(scope="module")
def pages(main_warehouse: Warehouse) -> dict[str, dict[str, object]]:
    frame = pl.read_parquet(main_warehouse.run().tables / "page_graph.parquet")
    return {row["path"]: row for row in frame.iter_rows(named=True)}


@pytest.fixture(scope="module")
def graph(main_warehouse: Warehouse, pages: dict[str, object]) -> networkx.DiGraph:
    links = pl.read_parquet(main_warehouse.run().tables / "links.parquet")
    found = networkx.DiGraph()
    found.add_nodes_from(pages)
    is_edge = pl.col("target_path").is_not_null() & (pl.col("kind") != "image")
    found.add_edges_from(links.filter(is_edge).select("source_path", "target_path").iter_rows())
    found.remove_edges_from(list(networkx.selfloop_edges(found)))
    return found


def test_page_ranks_are_those_of_networkx(pages: dict[str, dict[str, object]], graph: networkx.DiGraph) -> None:
    expected = networkx.pagerank(graph, alpha=0.85, tol=1e-18, max_iter=1000)
    assert {path: page["pagerank"] for path, page in pages.items()} == pytest.approx(expected, abs=1e-14, rel=1e-9)


def test_degrees_are_those_of_networkx(pages: dict[str, dict[str, object]], graph: networkx.DiGraph) -> None:
    assert {path: page["in_degree"] for path, page in pages.items()} == dict(graph.in_degree())
    assert {path: page["out_degree"] for path, page in pages.items()} == dict(graph.out_degree())


@pytest.mark.parametrize(
    ("name", "groups"),
    [
        ("component", networkx.weakly_connected_components),
        ("strong_component", networkx.strongly_connected_components),
    ],
)
def test_components_are_those_of_networkx(
    pages: dict[str, dict[str, object]], graph: networkx.DiGraph, name: str, groups: object
) -> None:
    assert callable(groups)
    expected = sorted((sorted(group) for group in groups(graph)), key=lambda group: (-len(group), group))
    found: dict[object, list[str]] = {}
    for path, page in sorted(pages.items()):
        found.setdefault(page[f"{name}_id"], []).append(path)
        assert page[f"{name}_size"] == len(expected[int(str(page[f"{name}_id"])) - 1])
    assert [found[number] for number in range(1, len(expected) + 1)] == expected


def test_depths_are_those_of_networkx(
    main_warehouse: Warehouse, pages: dict[str, dict[str, object]], graph: networkx.DiGraph
) -> None:
    subjects = pl.read_parquet(main_warehouse.run().tables / "pages.parquet", columns=["path", "subject_id"])
    site = graph.copy()
    for path, subject in subjects.drop_nulls().iter_rows():
        site.add_edge("home", ("subject", subject))
        site.add_edge(("subject", subject), path)
    expected = networkx.single_source_shortest_path_length(site, "home")
    assert {path: page["depth"] for path, page in pages.items()} == {path: expected.get(path) for path in pages}
