"""Page vectors: what each page is about, from its text, its title and its keywords, and the pages nearest to it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl
from scipy import sparse

from transforms.likeness.similarity import Words, heaviest, nearest, normalised, rows_matrix

KEYWORD_WEIGHT = np.float32(0.5)
"""A page's keywords count half as much as its words; more and less ranked hidden links worse (`make eval`)."""
NEIGHBOURS = 50
NEIGHBOUR = 0.05
"""The cosine from which a page may be a neighbour at all."""
CLOSE_NEIGHBOURS, SITE_SHARE = 10, 100
"""So many neighbours are a page's neighbourhood, but no more than one page in so many of the site."""


class PageVectors(NamedTuple):
    """One row per page, of length 1: what it is about, and the keywords that it declares alone.

    `neighbours` has no, other_no and similarity, nearest first.
    """

    about: sparse.csr_array
    declared: sparse.csr_array
    neighbours: pl.DataFrame


def build_page_vectors(words: Words, page_keywords: pl.DataFrame, pages: pl.DataFrame) -> PageVectors:
    """Return the vectors of pages: of the heaviest words of text and title, beside all keywords.

    A keyword that one page alone has does not count.
    """
    numbers = pages.select("path").with_row_index("no")
    used = page_keywords.filter(~pl.col("is_repeated")).join(numbers, on="path", maintain_order="left")
    keywords = keyword_vectors(used, pages.height, 2)
    about = normalised(sparse.hstack([heaviest(words).vectors(), keywords * KEYWORD_WEIGHT]).tocsr())
    return PageVectors(about, keywords, nearest(about, NEIGHBOURS, NEIGHBOUR))


def keyword_vectors(used: pl.DataFrame, page_count: int, least: int = 1) -> sparse.csr_array:
    """Return the vectors of the pages' keywords (no, keyword_id) that `least` pages have; rare ones weigh more."""
    counts = used.group_by("keyword_id").agg(page_count=pl.len()).filter(pl.col("page_count") >= least)
    rarity = ((1 + page_count) / (1 + pl.col("page_count"))).log() + 1
    numbered = counts.sort("keyword_id").with_row_index("term").with_columns(weight=rarity.cast(pl.Float32))
    cells = used.join(numbered, on="keyword_id").sort("no", "term")
    no, term, weight = (cells[name].to_numpy() for name in ("no", "term", "weight"))
    return normalised(rows_matrix(no, term, weight, (page_count, counts.height)))


def build_neighbourhoods(page_vectors: PageVectors) -> sparse.csr_array:
    """Return for each page the mean of its own vector and of those of its nearest neighbours, of length 1.

    On a small site fewer neighbours count: ten of fifty pages are no neighbourhood.
    """
    from sparse_dot_topn import sp_matmul

    size = page_vectors.about.shape[0]
    count = min(max(size // SITE_SHARE, 1), CLOSE_NEIGHBOURS)
    near = page_vectors.neighbours.group_by("no", maintain_order=True).head(count)
    itself = np.arange(size, dtype=np.int32)
    rows = np.concatenate([near["no"].to_numpy().astype(np.int32), itself])
    columns = np.concatenate([near["other_no"].to_numpy().astype(np.int32), itself])
    mean = sparse.coo_array((np.ones(len(rows), np.float32), (rows, columns)), shape=(size, size)).tocsr()
    found = sp_matmul(sparse.csr_matrix(mean), sparse.csr_matrix(page_vectors.about), n_threads=pl.thread_pool_size())
    around = sparse.csr_array(found)
    around.sort_indices()
    return normalised(around)
