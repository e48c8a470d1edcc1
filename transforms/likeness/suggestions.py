"""Link suggestions: for each page with room for related links, the pages that it should link to, and why.

Room is a slot that is empty, or wasted: its link is broken, leads to the page itself, to a page that an earlier slot
has, to one that search engines may not show, or off topic. Within this module a page is its row number (`no`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from transforms.likeness.similarity import cosines

if TYPE_CHECKING:
    from scipy.sparse import csr_array

NEAREST, AROUND = 0.1, 0.3
"""The similarity of two pages, and of their neighbourhoods, from which one is suggested to the other at all."""
MOST_NEIGHBOURS = 20
"""So many of a page's neighbours, the nearest, may be suggested."""
SUBJECT_LIFT = 1.2
"""Pages of the source's subject count as this much nearer."""
ORPHAN_LIFT, FEW_LIFT, FEW = 1.25, 1.1, 2
"""Pages that no other, or few, link to count as this much nearer."""
SAME = ("corpus", "language")
"""What a page and those that are suggested to it have in common."""
SHARE = 16_384
"""So many pairs are chosen from at a time."""
MOST, LEAST = 10, 2
"""So often a page is suggested at most: a page that nine others link to twice, an orphan ten times."""


def build_link_suggestions(
    pages: pl.DataFrame,
    page_urls: pl.DataFrame,
    links: pl.DataFrame,
    page_graph: pl.DataFrame,
    page_duplicates: pl.DataFrame,
    neighbours: pl.DataFrame,
    neighbourhoods: csr_array,
    slot_count: int,
) -> pl.DataFrame:
    """Return the suggested pairs, without reasons: source_path, rank, target_path, score, and the slot.

    A page is never suggested to itself, to one that has its title or text, to one of another corpus or language, or
    to one that links to it already; nor is a page that is a draft, kept from search engines, or has no url.
    `slot_count` is how many related links a page has room for.
    """
    numbered = (
        pages.select("path", "title_key", "corpus", "language", "subject_id", "is_indexable", "is_draft")
        .with_row_index("no")
        .join(page_graph.select("path", "in_degree"), on="path", how="left", maintain_order="left")
        .with_columns(has_url=pl.col("path").is_in(page_urls["path"].unique().implode()))
    )
    slots = open_slots(numbered.filter("has_url", ~pl.col("is_draft")), links, slot_count)
    candidates = _candidates(numbered, links, page_duplicates, neighbours, slots)
    chosen = _choose(candidates, slots, numbered, neighbourhoods)
    paths = numbered.select("no", "path")
    return (
        chosen.join(slots, on=["no", "rank"], maintain_order="left")
        .join(paths.rename({"path": "source_path"}), on="no", maintain_order="left")
        .join(paths.select(other_no="no", target_path="path"), on="other_no", maintain_order="left")
        .select(
            "source_path", "rank", "target_path", "position", "slot", "replaces_position",
            score=pl.col("similarity").cast(pl.Float64).round(4),
        )
    )  # fmt: skip


def open_slots(sources: pl.DataFrame, links: pl.DataFrame, slot_count: int) -> pl.DataFrame:
    """Return each source's slots with room: no, rank (from 1), position, slot, replaces_position.

    `slot` says why: empty, or what is wrong with the link there. Wasted slots come first, then empty ones.
    """
    related = links.filter(pl.col("kind") == "related").join(
        sources.select("no", source_path="path"), on="source_path", maintain_order="left"
    )
    wasted = related.with_columns(slot=_waste()).drop_nulls("slot").select("no", "position", "slot")
    wasted = wasted.with_columns(replaces_position="position")
    every = sources.select("no").join(
        pl.DataFrame({"position": range(1, slot_count + 1)}, schema={"position": pl.UInt32}), how="cross"
    )
    empty = every.join(related, on=["no", "position"], how="anti").with_columns(slot=pl.lit("empty"))
    return (
        pl.concat([wasted, empty], how="diagonal")
        .sort("no", pl.col("slot") == "empty", "position")
        .with_columns(rank=pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).over("no"))
        .filter(pl.col("rank") <= slot_count)
    )


def _waste() -> pl.Expr:
    is_hidden = ~pl.col("is_target_indexable") | pl.col("is_target_draft")
    return (
        pl.when(pl.col("verdict").is_in(["broken", "ambiguous"])).then(pl.lit("broken"))
        .when("is_self").then(pl.lit("self"))
        .when("is_duplicate").then(pl.lit("duplicate"))
        .when(is_hidden).then(pl.lit("hidden"))
        .when("is_off_topic").then(pl.lit("off_topic"))
    )  # fmt: skip


def _candidates(
    pages: pl.DataFrame,
    links: pl.DataFrame,
    page_duplicates: pl.DataFrame,
    neighbours: pl.DataFrame,
    slots: pl.DataFrame,
) -> pl.DataFrame:
    """Return the pairs that may be suggested: no, other_no, similarity, and the target's facts."""
    linked = links.drop_nulls("target_path").filter(pl.col("kind") != "image").select("source_path", "target_path")
    clusters = page_duplicates.select("cluster_id", "path").join(pages.select("path", "no"), on="path")
    same = clusters.select("cluster_id", "no").join(clusters.select("cluster_id", other_no="no"), on="cluster_id")
    targets = pages.filter("has_url", "is_indexable", ~pl.col("is_draft"))
    return (
        neighbours.filter(pl.int_range(pl.len()).over("no") < MOST_NEIGHBOURS, pl.col("similarity") >= NEAREST)
        .join(slots.select("no").unique(), on="no", how="semi", maintain_order="left")
        .join(targets.select("title_key", *SAME, "subject_id", "in_degree", other_no="no"), on="other_no")
        .join(pages.select("no", *SAME), on="no", maintain_order="left", suffix="_of_source")
        .filter(pl.col(name).eq_missing(pl.col(f"{name}_of_source")) for name in SAME)
        .join(_numbered(linked, pages), on=["no", "other_no"], how="anti")
        .join(same, on=["no", "other_no"], how="anti")
    )


def _numbered(pairs: pl.DataFrame, pages: pl.DataFrame) -> pl.DataFrame:
    """Return pairs of paths as numbers."""
    return (
        pairs.unique()
        .join(pages.select("no", source_path="path"), on="source_path")
        .join(pages.select(other_no="no", target_path="path"), on="target_path")
        .select("no", "other_no")
    )


def _choose(
    candidates: pl.DataFrame, slots: pl.DataFrame, pages: pl.DataFrame, neighbourhoods: csr_array
) -> pl.DataFrame:
    """Return the chosen pairs with their rank: no, rank, other_no, similarity.

    The nearest pairs of all come first, as long as the source has room, the target was not suggested too often, and
    no target of the same title was suggested to the source.
    """
    few = pl.when(pl.col("in_degree") == 0).then(ORPHAN_LIFT).when(pl.col("in_degree") <= FEW).then(FEW_LIFT)
    is_same_subject = pl.col("source_subject_id") == pl.col("subject_id")
    lift = few.otherwise(1.0) * pl.when(is_same_subject).then(SUBJECT_LIFT).otherwise(1.0)
    ordered = (
        candidates.join(pages.select("no", source_subject_id="subject_id"), on="no", maintain_order="left")
        .with_columns(lifted=pl.col("similarity") * lift)
        .sort("lifted", "no", "other_no", descending=[True, False, False])
    )
    return (
        ordered[_first_that_fit(ordered, slots, pages, neighbourhoods)]
        .sort("no", "lifted", "other_no", descending=[False, True, False])
        .with_columns(rank=pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).over("no"))
        .select("no", "rank", "other_no", "similarity")
    )


def _first_that_fit(
    ordered: pl.DataFrame, slots: pl.DataFrame, pages: pl.DataFrame, neighbourhoods: csr_array
) -> list[int]:
    """Return the rows of the pairs that are chosen, from the first down.

    Neighbourhoods, the dearest to compare, are compared a share of the pairs at a time, and only where both pages
    still have room.
    """
    room = np.bincount(slots["no"].to_numpy(), minlength=pages.height).tolist()
    left = pages.select((MOST - pl.col("in_degree").cast(pl.Int64)).clip(LEAST, MOST)).to_series().to_list()
    sources, targets = ordered["no"].to_numpy(), ordered["other_no"].to_numpy()
    titles = ordered["title_key"].to_list()
    suggested: set[tuple[int, str | int]] = set()
    chosen: list[int] = []
    for start in range(0, ordered.height, SHARE):
        share = slice(start, start + SHARE)
        has_room = (np.array(room)[sources[share]] > 0) & (np.array(left)[targets[share]] > 0)
        rows = start + np.flatnonzero(has_room)
        rows = rows[cosines(neighbourhoods, sources[rows], targets[rows]) >= AROUND]
        for row, no, other_no in zip(rows.tolist(), sources[rows].tolist(), targets[rows].tolist(), strict=True):
            title = (no, other_no if titles[row] is None else titles[row])
            if room[no] and left[other_no] and title not in suggested:
                room[no] -= 1
                left[other_no] -= 1
                suggested.add(title)
                chosen.append(row)
    return chosen
