"""Page vectors: what each page is about, from its text, its title and its keywords, and the pages nearest to it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl
from scipy import sparse

from transforms.likeness.similarity import heaviest, nearest, normalised, vectors

KEYWORD_WEIGHT = np.float32(0.5)
"""A page's keywords count half as much as its words; more and less ranked hidden links worse (`make eval`)."""
NEIGHBOURS = 20
NEIGHBOUR = 0.05
"""The cosine from which a page may be a neighbour at all."""
CLOSE_NEIGHBOURS, SITE_SHARE = 10, 100
"""So many neighbours are a page's neighbourhood, but no more than one page in so many of the site."""


class PageVectors(NamedTuple):
    """One row per page, of length 1: what it is about, what it and its neighbourhood are about, its keywords alone.

    `neighbours` has no, other_no and similarity, nearest first.
    """

    about: sparse.csr_array
    around: sparse.csr_array
    keywords: sparse.csr_array
    neighbours: pl.DataFrame


def build_page_vectors(words: pl.DataFrame, page_keywords: pl.DataFrame, pages: pl.DataFrame) -> PageVectors:
    """Return the vectors of pages: of the heaviest words of text and title, beside all keywords.

    `words` is as `transforms.likeness.similarity.weigh_words` returns it.
    """
    texts = vectors(heaviest(words.lazy(), pages.height), pages.height)
    keywords = vectors(_weigh_keywords(page_keywords, pages), pages.height)
    about = normalised(sparse.hstack([texts, keywords * KEYWORD_WEIGHT]).tocsr())
    neighbours = nearest(about, NEIGHBOURS, NEIGHBOUR)
    return PageVectors(about, _neighbourhoods(about, neighbours), keywords, neighbours)


def _weigh_keywords(page_keywords: pl.DataFrame, pages: pl.DataFrame) -> pl.DataFrame:
    """Return no, term and weight of the keywords that more than one page has."""
    used = page_keywords.filter(~pl.col("is_repeated")).join(
        pages.select("path").with_row_index("no"), on="path", maintain_order="left"
    )
    counts = used.group_by("keyword_id").agg(page_count=pl.len()).filter(pl.col("page_count") > 1).sort("keyword_id")
    rarity = ((1 + pages.height) / (1 + pl.col("page_count"))).log() + 1
    return used.join(
        counts.with_row_index("term").with_columns(weight=rarity.cast(pl.Float32)), on="keyword_id"
    ).select("no", "term", "weight")


def _neighbourhoods(about: sparse.csr_array, neighbours: pl.DataFrame) -> sparse.csr_array:
    """Return for each page the mean of its own vector and of those of its nearest neighbours, of length 1.

    On a small site fewer neighbours count: ten of fifty pages are no neighbourhood.
    """
    size = about.shape[0]
    near = neighbours.group_by("no", maintain_order=True).head(min(max(size // SITE_SHARE, 1), CLOSE_NEIGHBOURS))
    cells = (np.ones(near.height, np.float32), (near["no"].to_numpy(), near["other_no"].to_numpy()))
    mean = sparse.coo_array(cells, shape=(size, size)).tocsr() + sparse.eye_array(size, dtype=np.float32)
    return normalised((mean @ about).tocsr())
