"""Merges of keyword forms: what only the whole corpus can tell.

A rule gives edges from one form to another: `source`, `target`, `confidence`. Sure edges merge; their targets are
first made ends, so that what a form is merged onto is merged onto nothing more. Edges that are not sure enough merge
nothing: they are candidates, for a person to decide.
"""

from __future__ import annotations

import polars as pl

EDGE = pl.Schema({"source": pl.String, "target": pl.String, "confidence": pl.Float64})
UNSURE_EDGE = pl.Schema([*EDGE.items(), ("rule", pl.String)])
SURE = 0.9
"""The confidence from which on an edge merges."""
LONGEST_CHAIN = 4


class Merges:
    """Words with the form that each has come to, and the unsure edges of forms that went nowhere."""

    def __init__(self, words: pl.DataFrame, apart: frozenset[str] = frozenset()):
        """Begin with a frame of raw, mention_count, form, rule and confidence; forms that stay apart move nowhere."""
        self.words, self.apart = words, list(apart)
        self.candidates: list[pl.DataFrame] = []
        self.applied: list[pl.DataFrame] = []

    def forms(self) -> pl.DataFrame:
        """Return each form that there is now, with its number of mentions."""
        return self.words.group_by("form").agg(pl.col("mention_count").sum())

    def used(self) -> pl.DataFrame:
        """Return the words that are mentioned: only they prove anything."""
        return self.words.filter(pl.col("mention_count") > 0)

    def apply(self, rule: str, edges: pl.DataFrame) -> None:
        """Merge along the sure edges of a rule, and keep the others as candidates."""
        edges = edges.filter(~pl.col("source").is_in(self.apart)) if self.apart else edges
        unsure = edges.filter(pl.col("confidence") < SURE)
        if not unsure.is_empty():
            self.candidates.append(unsure.select(*EDGE, rule=pl.lit(rule)))
        sure = ends(edges.filter(pl.col("confidence") >= SURE))
        if sure.is_empty():
            return
        self.words = (
            self.words.join(sure.rename({"confidence": "sure"}), left_on="form", right_on="source", how="left")
            .with_columns(
                rule=pl.when(pl.col("target").is_not_null()).then(pl.lit(rule)).otherwise("rule"),
                form=pl.coalesce("target", "form"),
                confidence=pl.min_horizontal("confidence", "sure"),
            )
            .drop("target", "sure")
        )
        self.applied.append(sure)
        moved = sure.select("source")
        self.candidates = [
            follow(frame.join(moved, on="source", how="anti"), sure, "target") for frame in self.candidates
        ]

    def lead(self, frame: pl.DataFrame, column: str) -> pl.DataFrame:
        """Return a frame in which each form of a column is what it has come to."""
        for edges in self.applied:
            frame = follow(frame, edges, column)
        return frame

    def unsure(self) -> pl.DataFrame:
        """Return the candidates between the forms that there are now, the surest of each pair."""
        empty = pl.DataFrame(schema=UNSURE_EDGE)
        return (
            pl.concat([empty, *self.candidates])
            .filter(pl.col("source") != pl.col("target"))
            .sort("source", "target", "confidence", "rule", descending=[False, False, True, False])
            .unique(["source", "target"], keep="first", maintain_order=True)
        )


def ends(edges: pl.DataFrame) -> pl.DataFrame:
    """Return edges whose targets are no sources: each leads where its target leads; circles lead nowhere and go."""
    edges = edges.filter(pl.col("source") != pl.col("target")).unique("source", keep="first", maintain_order=True)
    for _ in range(LONGEST_CHAIN):
        if edges.join(edges, left_on="target", right_on="source", how="semi").is_empty():
            return edges.select(*EDGE)
        edges = follow(edges, edges, "target")
    return edges.join(edges, left_on="target", right_on="source", how="anti").select(*EDGE)


def follow(frame: pl.DataFrame, edges: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return a frame in which each form of a column is the one that the edges lead it to."""
    steps = edges.select(source="source", end="target")
    return (
        frame.join(steps, left_on=column, right_on="source", how="left", maintain_order="left")
        .with_columns(pl.coalesce("end", column).alias(column))
        .drop("end")
    )
