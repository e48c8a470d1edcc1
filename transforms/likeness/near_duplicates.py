"""Near duplicates: pairs of pages whose texts say the same in nearly the same words.

Three steps, each over fewer pairs: the pages that share their heaviest words; of these, by the cosine over all
words, those that are near; of these, those that are about the same thing. Two pages of one template differ in a few
words, but these are what the pages are about: so a pair is dropped where one title names what the other page never
mentions, and what a whole family of pages has in common counts for nothing within the family.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from scipy import sparse

from transforms.likeness.similarity import BLOCK, Words, cosines, normalised, products

if TYPE_CHECKING:
    from numpy.typing import NDArray

CANDIDATE = 0.5
"""The cosine of the heaviest words from which two pages are compared by all of them."""
NEAR = 0.8
"""The cosine of all words from which two texts say the same."""
NAMING_SHARE, NAMING_COUNT = 0.05, 5
"""A word that more than this share of the pages have, and more than so many, does not name what a page is about."""
FAMILY = 8
"""So many candidates make a family, a template being likely."""
TEMPLATE_SHARE = 0.8
"""A word that this share of the family has belongs to the template."""
OWN_WEIGHT = 0.1
"""Below this share of its length, what is left of a page without the template is nothing of its own."""


def build_near_pairs(candidates: pl.DataFrame, words: Words) -> pl.DataFrame:
    """Return the near pairs in both directions: no, other_no, similarity.

    `candidates` are pairs (no, other_no) in both directions; `words` those of all pages.
    """
    compared = words.of_pages(candidates["no"].to_numpy())
    texts = compared.of_texts().vectors()
    similarity = cosines(texts, candidates["no"].to_numpy(), candidates["other_no"].to_numpy())
    near = (
        candidates.select("no", "other_no", similarity=pl.Series(similarity))
        .filter(pl.col("similarity") >= NEAR)
        .pipe(about_the_same, compared)
    )
    own = _own_cosines(near, candidates, texts)
    return near.filter(pl.Series(own >= NEAR)).pipe(_in_both_directions)


def about_the_same(pairs: pl.DataFrame, words: Words) -> pl.DataFrame:
    """Drop each pair of which one page lacks a word that the other has in its title, and repeats in its text."""
    left, right = pairs["no"].to_numpy(), pairs["other_no"].to_numpy()
    words = words.of_pages(np.concatenate([left, right]))
    names = _naming(words)
    has = words.matrix(np.ones(len(words.no), np.float32))
    has.data[:] = 1
    named = names.sum(axis=1)

    def lacks(one: NDArray[np.integer], other: NDArray[np.integer]) -> NDArray[np.bool_]:
        return np.asarray(products(names, has, one, other) < named[one])

    return pairs.filter(pl.Series(~lacks(left, right) & ~lacks(right, left), dtype=pl.Boolean))


def _naming(words: Words) -> sparse.csr_array:
    """Return a matrix with 1 for each word that names what its page is about.

    A word of the title that stands in the text too comes right behind it.
    """
    naming_count = max(NAMING_SHARE * words.page_count, NAMING_COUNT)
    repeated = ~words.is_title & words.is_repeated & (words.page_counts[words.term] <= naming_count)
    names = np.zeros(len(words.no), np.float32)
    is_same = (words.no[1:] == words.no[:-1]) & (words.term[1:] == words.term[:-1])
    names[1:] = is_same & words.is_title[1:] & repeated[:-1]
    return words.matrix(names)


def _in_both_directions(pairs: pl.DataFrame) -> pl.DataFrame:
    """Keep the pairs that stand there the other way round too."""
    reverse = pairs.select(no="other_no", other_no="no")
    return pairs.join(reverse, on=["no", "other_no"], how="semi", maintain_order="left")


def _own_cosines(pairs: pl.DataFrame, candidates: pl.DataFrame, texts: sparse.csr_array) -> np.ndarray:
    """Return the cosine of each pair without the template of the first page's family; 1 where there is none.

    Two pages that have nothing else are equal but for their names, and 1 too.
    """
    own = np.ones(pairs.height, np.float32)
    families = candidates.group_by("no").len().filter(pl.col("len") >= FAMILY)
    of_family = pairs.with_row_index("at").join(families, on="no", how="semi", maintain_order="left")
    links = candidates.join(of_family, on="no", how="semi")
    size = texts.shape[0]
    cells = (np.ones(links.height, np.float32), (links["no"].to_numpy(), links["other_no"].to_numpy()))
    family = sparse.coo_array(cells, shape=(size, size)).tocsr()
    has = (texts > 0).astype(np.float32)
    for start in range(0, of_family.height, BLOCK // 4):
        block = of_family[start : start + BLOCK // 4]
        left, right = block["no"].to_numpy(), block["other_no"].to_numpy()
        shares = (family[left] @ has).multiply(1 / family[left].sum(axis=1)[:, None]).tocsr()
        template = (shares >= TEMPLATE_SHARE).astype(np.float32)
        rest = [texts[side] - texts[side].multiply(template) for side in (left, right)]
        lengths = [np.sqrt(part.multiply(part).sum(axis=1)) for part in rest]
        products = normalised(rest[0].tocsr()).multiply(normalised(rest[1].tocsr())).sum(axis=1)
        is_bare = np.minimum(*lengths) < OWN_WEIGHT
        own[block["at"].to_numpy()] = np.where(is_bare, 1, products)
    return own
