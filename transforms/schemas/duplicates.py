"""Pages that say the same, and pages that compete."""

from __future__ import annotations

import polars as pl

from transforms.schemas.table import PATH, TEXTS, Column, Table

DUPLICATES: dict[str, Table] = {
    "page_duplicates": Table(
        "page in a cluster of duplicates; a page is in one cluster of a kind at most",
        ("kind", "path"),
        {
            "cluster_id": Column(pl.String, "Kind and keeper of the cluster"),
            "path": PATH,
            "kind": Column(
                pl.String, "What the pages share: title; text (equal); near (text, but for a few words)"
            ),
            "similarity": Column(
                pl.Float64, "How much of the keeper's text the page's text has: cosine of their words, from 0 to 1"
            ),
            "text_match": Column(
                pl.String, "The page's text beside the keeper's: same, near, or different (in kind title: one "
                "question, another answer)"
            ),
            "keeper_path": Column(
                pl.String, "Page of the cluster that is best kept: most linked to, then longest, then oldest"
            ),
            "keeper_reason": Column(pl.String, "What puts the keeper before the next page, in words"),
        },
    ),
    "page_rivals": Table(
        "page in a cluster of pages that compete for the same searches",
        ("path",),
        {
            "cluster_id": Column(pl.String, "Path of the cluster's keeper"),
            "path": PATH,
            "keyword_similarity": Column(
                pl.Float64, "Cosine of the canonical keywords of page and keeper, weighed by rarity, from 0 to 1"
            ),
            "title_similarity": Column(pl.Float64, "Cosine of the words of the two titles, from 0 to 1"),
            "text_similarity": Column(pl.Float64, "Cosine of the heaviest words of the two texts, from 0 to 1"),
            "shared_keywords": Column(TEXTS, "Keywords that page and keeper share, rarest first"),
            "keeper_path": Column(
                pl.String, "Page of the cluster that is best kept: most linked to, then longest, then oldest"
            ),
            "keeper_reason": Column(pl.String, "What puts the keeper before the next page, in words"),
        },
    ),
}  # fmt: skip
