"""Similarity: counted words → sparse vectors, and which pages lie near each other.

A page is a vector of its words, each weighed by how often it stands on the page (logarithm) and by how few pages
have it (inverse document frequency); the cosine of two vectors, from 0 to 1, is how much of what is particular to
one page the other has too. Within this module a page is its row number in `pages` (`no`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from scipy import sparse

from transforms.frames import compute, settle
from transforms.likeness.terms import explode_terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

COMMON_SHARE, COMMON_COUNT = 0.1, 200
"""Words that more than this share of the pages have, and more than so many, say little of what a page is about."""
HEAVIEST = 40
"""So many words of a page, the heaviest, are enough to find what is near it."""
BLOCK = 8192
"""So many pairs of pages are multiplied at once."""


def weigh_words(page_terms: pl.DataFrame, pages: pl.DataFrame) -> pl.DataFrame:
    """Return one row per page and word: no, term, is_title, is_repeated, page_count and weight.

    `page_terms` is as `transforms.likeness.terms` has it. `is_repeated` says that the word stands there more than
    once; `page_count` is the number of pages that have it in their text. There are millions of rows, so they are
    narrow.
    """
    rows = explode_terms(page_terms, pages).lazy()
    counts = rows.filter(~pl.col("is_title")).group_by("term").agg(page_count=pl.len())
    rarity = ((1 + pages.height) / (1 + pl.col("page_count"))).log() + 1
    return (
        rows.join(counts, on="term", how="left", maintain_order="left")
        .with_columns(pl.col("page_count").fill_null(0))
        .select(
            "no", "term", "is_title", is_repeated=pl.col("count") > 1,
            page_count=pl.col("page_count").cast(pl.UInt32),
            weight=((pl.col("count").log() + 1) * rarity).cast(pl.Float32),
        )
        .pipe(compute)
    )  # fmt: skip


def heaviest(words: pl.LazyFrame, page_count: int, count: int = HEAVIEST) -> pl.DataFrame:
    """Return of each page the heaviest words that more than one page has, and not too many: no, term, weight.

    Where the last are equal, all of these stand there.
    """
    common = max(COMMON_SHARE * page_count, COMMON_COUNT)
    telling = settle(words.filter(pl.col("page_count").is_between(2, common)).select("no", "term", "weight"))
    cuts = telling.group_by("no").agg(cut=pl.col("weight").top_k(count).min())
    return compute(
        telling.join(cuts, on="no", maintain_order="left")
        .filter(pl.col("weight") >= pl.col("cut"))
        .select("no", "term", "weight")
    )


def vectors(weighed: pl.DataFrame, page_count: int) -> sparse.csr_array:
    """Return a matrix with a row of length 1 per page; a page without terms has a row of zeros."""
    _, columns = np.unique(weighed["term"].to_numpy(), return_inverse=True)
    width = int(columns.max()) + 1 if len(columns) else 0
    cells = (weighed["weight"].cast(pl.Float32).to_numpy(), (weighed["no"].to_numpy(), columns))
    return normalised(sparse.coo_array(cells, shape=(page_count, width)).tocsr())


def normalised(matrix: sparse.csr_array) -> sparse.csr_array:
    """Return the matrix with each row brought to length 1."""
    lengths = np.sqrt(matrix.multiply(matrix).sum(axis=1))
    lengths[lengths == 0] = 1
    return (sparse.diags_array(np.float32(1) / lengths) @ matrix).tocsr().astype(np.float32)


def cosines(matrix: sparse.csr_array, left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.float32]:
    """Return the cosine of each pair of rows, block by block: the rows of all pairs at once may be large."""
    blocks = [slice(start, start + BLOCK) for start in range(0, len(left), BLOCK)]
    products = [matrix[left[block]].multiply(matrix[right[block]]).sum(axis=1) for block in blocks]
    return np.concatenate([np.empty(0, np.float32), *products]).astype(np.float32)


def nearest(matrix: sparse.csr_array, count: int, floor: float) -> pl.DataFrame:
    """Return for each row at most `count` others with a cosine of `floor` or more: no, other_no, similarity."""
    from sparse_dot_topn import sp_matmul_topn

    left = sparse.csr_matrix(matrix)
    found = sp_matmul_topn(left, left.T.tocsr(), top_n=count + 1, threshold=floor).tocoo()
    return (
        pl.DataFrame({"no": found.row, "other_no": found.col, "similarity": found.data})
        .filter(pl.col("no") != pl.col("other_no"))
        .cast({"no": pl.UInt32, "other_no": pl.UInt32})
        .sort("no", "similarity", "other_no", descending=[False, True, False])
    )
