"""Components and the bow tie."""

from __future__ import annotations

import networkx
import numpy as np
from hypothesis import given

from tests.transforms.graph.graphs import as_networkx, drawn_edges, edges_of
from transforms.graph.components import PARTS, bow_tie, find_components
from transforms.graph.link_graph import Edges

BOW_TIE = {
    "core": "abc",
    "in": "de",
    "out": "fg",
    "tube": "h",
    "tendril": "ijk",
    "island": "lm",
}
BOW_TIE_EDGES = "ab bc ca de ea cf fg dh hg ei jg ik lm"


def parts_of(edges: Edges) -> list[str] | None:
    parts = bow_tie(edges, find_components(edges, "weak"), find_components(edges, "strong"))
    return None if parts is None else parts.tolist()


def test_components_are_numbered_by_size_and_then_by_their_first_page() -> None:
    weak = find_components(edges_of(8, "67 21 23 54"), "weak")
    assert weak.ids.tolist() == [4, 1, 1, 1, 2, 2, 3, 3]
    assert weak.sizes.tolist() == [1, 3, 3, 3, 2, 2, 2, 2]


def test_strong_components_need_a_way_back() -> None:
    strong = find_components(edges_of(4, "01 10 12 23"), "strong")
    assert strong.ids.tolist() == [1, 1, 2, 3]
    assert strong.sizes.tolist() == [2, 2, 1, 1]


def test_every_part_of_the_bow_tie() -> None:
    letters = "abcdefghijklm"
    pairs = [(letters.index(pair[0]), letters.index(pair[1])) for pair in BOW_TIE_EDGES.split()]
    edges = edges_of(len(letters), pairs)
    parts = parts_of(edges)
    assert parts is not None
    found = {part: "".join(letters[i] for i, other in enumerate(parts) if other == part) for part in PARTS}
    assert found == BOW_TIE


def test_without_a_circle_there_is_no_core() -> None:
    assert parts_of(edges_of(3, "01 12")) is None
    assert parts_of(edges_of(0, "")) is None


@given(drawn_edges())
def test_components_agree_with_networkx(edges: Edges) -> None:
    graph = as_networkx(edges)
    weak, strong = find_components(edges, "weak"), find_components(edges, "strong")
    for found, sets in (
        (weak, networkx.weakly_connected_components(graph)),
        (strong, networkx.strongly_connected_components(graph)),
    ):
        groups = sorted((sorted(group) for group in sets), key=lambda group: (-len(group), group))
        expected = {node: (number, len(group)) for number, group in enumerate(groups, 1) for node in group}
        assert {node: (found.ids[node], found.sizes[node]) for node in range(edges.node_count)} == expected


@given(drawn_edges())
def test_parts_of_the_bow_tie_agree_with_their_definition(edges: Edges) -> None:
    graph = as_networkx(edges)
    parts = parts_of(edges)
    groups = sorted((sorted(group) for group in networkx.strongly_connected_components(graph)), key=len)
    assert (parts is None) == (len(groups[-1]) == 1)
    if parts is None:
        return
    core = min(group for group in groups if len(group) == len(groups[-1]))
    after = networkx.descendants(graph, core[0]) - set(core)
    before = networkx.ancestors(graph, core[0]) - set(core)
    joined = networkx.node_connected_component(graph.to_undirected(), core[0])
    for node, part in enumerate(parts):
        from_in = bool(before & (networkx.ancestors(graph, node) | {node}))
        to_out = bool(after & (networkx.descendants(graph, node) | {node}))
        expected = (
            "core" if node in core
            else "in" if node in before
            else "out" if node in after
            else "island" if node not in joined
            else "tube" if from_in and to_out
            else "tendril"
        )  # fmt: skip
        assert part == expected


def test_components_of_no_pages() -> None:
    weak = find_components(Edges(0, np.empty(0, np.int64), np.empty(0, np.int64)), "weak")
    assert weak.ids.tolist() == weak.sizes.tolist() == []
