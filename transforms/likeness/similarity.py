"""Similarity: counted words → sparse vectors, and which pages lie near each other.

A page is a vector of its words, each weighed by how often it stands on the page (logarithm) and by how few pages
have it (inverse document frequency); the cosine of two vectors, from 0 to 1, is how much of what is particular to
one page the other has too. Within this module a page is its row number in `pages` (`no`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from transforms.likeness.terms import Terms

COMMON_SHARE, COMMON_COUNT, COMMON_MOST = 0.1, 200, 5_000
"""Words that more than this share of the pages have, and more than so many, say little of what a page is about.

On a site of any size those of more than `COMMON_MOST` pages are left out: pages that share a word are compared, so
that the cost of a share of the pages would grow with the square of their number.
"""
HEAVIEST = 40
"""So many words of a page, the heaviest, are enough to find what is near it."""
NOISE = 5
"""So many digits of a cosine say something; those behind depend on the order of the words."""
BLOCK = 4096
"""So many pairs of pages are multiplied at once."""


@dataclass(frozen=True)
class Words:
    """The weighed words of all pages, side by side, in the order of `transforms.likeness.terms.Terms`.

    `is_repeated` says that the word stands there more than once; `page_counts` has for each word, not for each row,
    the number of pages that have it in their text.
    """

    no: NDArray[np.int32]
    term: NDArray[np.int32]
    is_title: NDArray[np.bool_]
    is_repeated: NDArray[np.bool_]
    weight: NDArray[np.float32]
    page_counts: NDArray[np.int64]
    page_count: int

    def of(self, rows: NDArray[np.bool_]) -> Words:
        """Return the words of some rows."""
        is_small = np.count_nonzero(rows) < len(rows) // 4
        places = np.flatnonzero(rows) if is_small else rows  # numbers are quicker, but eight times as large
        columns = ("no", "term", "is_title", "is_repeated", "weight")
        return replace(self, **{name: getattr(self, name)[places] for name in columns})

    def of_pages(self, numbers: NDArray[np.integer]) -> Words:
        """Return the words of some pages."""
        is_chosen = np.zeros(self.page_count, np.bool_)
        is_chosen[numbers] = True
        return self.of(is_chosen[self.no])

    def of_texts(self) -> Words:
        """Return the words of the texts, without those of the titles."""
        return self.of(~self.is_title)

    def vectors(self) -> sparse.csr_array:
        """Return a matrix with a row of length 1 per page; a page without words has a row of zeros."""
        return normalised(self.matrix(self.weight))

    def matrix(self, values: NDArray[np.float32]) -> sparse.csr_array:
        """Return a matrix with a row per page and a column per word, holding a value for each row of words."""
        return rows_matrix(self.no, self.term, values, (self.page_count, len(self.page_counts)))


def weigh_words(terms: Terms) -> Words:
    """Return the weighed words of all pages."""
    page_counts = np.bincount(terms.term[~terms.is_title], minlength=len(terms.hashes))
    rarity = np.log((1 + terms.page_count) / (1 + page_counts)) + 1
    weight = ((np.log(terms.count) + 1) * rarity[terms.term]).astype(np.float32)
    return Words(terms.no, terms.term, terms.is_title, terms.count > 1, weight, page_counts, terms.page_count)


def heaviest(words: Words, count: int = HEAVIEST) -> Words:
    """Return of each page the heaviest words that more than one page has, and not too many.

    Where the last are equal, all of these stand there.
    """
    common = min(max(COMMON_SHARE * words.page_count, COMMON_COUNT), COMMON_MOST)
    is_telling = (words.page_counts >= 2) & (words.page_counts <= common)
    telling = words.of(is_telling[words.term])
    # Positive floats are in the order of their bits, so that one sort of whole numbers orders pages and weights.
    order = np.sort(telling.no.astype(np.int64) << 32 | ~telling.weight.view(np.int32).astype(np.int64) & 0xFFFFFFFF)
    lengths = np.bincount(telling.no, minlength=words.page_count)
    ends = np.cumsum(lengths)
    last = np.minimum(ends - lengths + count, ends) - 1
    cuts = np.zeros(words.page_count, np.float32)
    has_any = lengths > 0
    cuts[has_any] = (~order[last[has_any]] & 0xFFFFFFFF).astype(np.int32).view(np.float32)
    return telling.of(telling.weight >= cuts[telling.no])


def rows_matrix(
    rows: NDArray[np.integer], columns: NDArray[np.int32], values: NDArray[np.float32], shape: tuple[int, int]
) -> sparse.csr_array:
    """Return the matrix of cells that stand by row, then by column; cells of one place are summed."""
    starts = np.zeros(shape[0] + 1, np.int32)
    np.cumsum(np.bincount(rows, minlength=shape[0]), out=starts[1:])
    matrix = sparse.csr_array((values, columns, starts), shape=shape, copy=True)
    matrix.sum_duplicates()
    return matrix


def normalised(matrix: sparse.csr_array) -> sparse.csr_array:
    """Return the matrix with each row brought to length 1."""
    squares = sparse.csr_array((matrix.data**2, matrix.indices, matrix.indptr), shape=matrix.shape)
    lengths = np.sqrt(squares.sum(axis=1))
    lengths[lengths == 0] = 1
    scaled = matrix.data * np.repeat(np.float32(1) / lengths, np.diff(matrix.indptr))
    return sparse.csr_array((scaled, matrix.indices, matrix.indptr), shape=matrix.shape)


def cosines(matrix: sparse.csr_array, left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.float32]:
    """Return the cosine of each pair of rows."""
    return products(matrix, matrix, left, right)


def products(
    ones: sparse.csr_array, others: sparse.csr_array, left: NDArray[np.integer], right: NDArray[np.integer]
) -> NDArray[np.float32]:
    """Return the product of each pair of rows, block by block: the rows of all pairs at once may be large."""
    blocks = [slice(start, start + BLOCK) for start in range(0, len(left), BLOCK)]
    found = [ones[left[block]].multiply(others[right[block]]).sum(axis=1) for block in blocks]
    return np.concatenate([np.empty(0, np.float32), *found]).astype(np.float32)


def nearest(matrix: sparse.csr_array, count: int, floor: float) -> pl.DataFrame:
    """Return for each row at most `count` others with a cosine of `floor` or more: no, other_no, similarity.

    The nearest come first. Where two are as near but for the noise of sums of floats, the first row comes first.
    """
    from sparse_dot_topn import sp_matmul_topn

    left = sparse.csr_matrix(matrix)
    found = sp_matmul_topn(
        left, left.T.tocsr(), top_n=count + 1, threshold=floor, n_threads=pl.thread_pool_size()
    ).tocoo()
    return (
        pl.DataFrame({"no": found.row, "other_no": found.col, "similarity": found.data})
        .filter(pl.col("no") != pl.col("other_no"))
        .cast({"no": pl.UInt32, "other_no": pl.UInt32})
        .sort("no", pl.col("similarity").round(NOISE), "other_no", descending=[False, True, False])
    )
