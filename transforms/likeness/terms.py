"""Terms: the words of each page, counted, as numbers.

A word is two letters or digits, or more, in lower case; what stands for it is a hash of 32 bits, so that no list of
all words has to be held. Of 400,000 words some twenty pairs share a hash, and a page has a few hundred words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from numpy.typing import NDArray

WORD = r"[\p{L}\p{N}]{2,}"
_TERMS = 1 << 32

PAGE_TERMS: dict[str, pl.DataType | type[pl.DataType]] = {
    "path": pl.String,
    "text_hash": pl.UInt64,
    "terms": pl.List(pl.UInt32),
    "counts": pl.List(pl.UInt32),
    "are_titles": pl.List(pl.Boolean),
}
"""What is kept of a page: a hash of its text; its words, with how often each stands in the text or the title."""


def count_terms(pages: pl.DataFrame) -> pl.DataFrame:
    """Return one row per page, as `PAGE_TERMS`; `pages` has path, title and text. No title: the file's name."""
    file_name = pl.col("path").str.extract(r"([^/]+?)(?:\.[^./]*)?$")
    numbered = pages.with_row_index("no").with_columns(title=pl.coalesce("title", file_name))
    keys = pl.concat([_keys(numbered, "text", 0), _keys(numbered, "title", 1)])
    lists = (
        keys.sort()  # one sort of numbers is a third quicker than to group by page and word
        .rle()
        .struct.unnest()
        .select(
            no=(pl.col("value") // (2 * _TERMS)).cast(pl.UInt32),
            terms=(pl.col("value") // 2 % _TERMS).cast(pl.UInt32),
            counts="len",
            are_titles=pl.col("value") % 2 == 1,
        )
        .group_by("no", maintain_order=True)
        .agg("terms", "counts", "are_titles")
    )
    return (
        numbered.select("no", "path", text_hash=pl.col("text").hash())
        .join(lists, on="no", how="left", maintain_order="left")
        .with_columns(pl.col("terms", "counts", "are_titles").fill_null([]))
        .match_to_schema(PAGE_TERMS, extra_columns="ignore")
    )


def term(word: pl.Expr) -> pl.Expr:
    """Return the number that stands for a word in lower case."""
    return (word.hash() % _TERMS).cast(pl.UInt32)


def _keys(pages: pl.DataFrame, column: str, place: int) -> pl.Series:
    """Return one number per word of a column: page, then word, then place."""
    word = pl.col(column).str.to_lowercase().str.extract_all(WORD)
    return (
        pages.select("no", word=word)
        .explode("word")
        .drop_nulls("word")
        .select((pl.col("no").cast(pl.UInt64) * _TERMS + term(pl.col("word"))) * 2 + place)
        .to_series()
    )


@dataclass(frozen=True)
class Terms:
    """The counted words of all pages, side by side, by page, then word; a word of the text before that of the title.

    `no` is the row of the page in `pages`, `term` the place of the word in `hashes`, which ascend.
    """

    no: NDArray[np.int32]
    term: NDArray[np.int32]
    count: NDArray[np.uint32]
    is_title: NDArray[np.bool_]
    hashes: NDArray[np.uint32]
    page_count: int


def number_terms(page_terms: pl.DataFrame, pages: pl.DataFrame) -> Terms:
    """Return the words of `pages` (path) as numbers; `page_terms` is as `count_terms` returns it.

    Words get numbers from 0 by way of a dictionary, which is several times quicker than sorting millions of hashes.
    """
    import pyarrow as pa

    listed = pages.select("path").join(page_terms, on="path", how="left", maintain_order="left")
    lengths = listed["terms"].list.len().fill_null(0).to_numpy()
    flat = listed.select("terms", "counts", "are_titles").explode(
        "terms", "counts", "are_titles", empty_as_null=False
    )
    found = pa.array(flat["terms"].to_numpy()).dictionary_encode()
    met = found.dictionary.to_numpy()
    order = np.argsort(met)
    places = np.empty(len(met), np.int32)
    places[order] = np.arange(len(met), dtype=np.int32)
    return Terms(
        no=np.repeat(np.arange(pages.height, dtype=np.int32), lengths),
        term=places[found.indices.to_numpy()],
        count=flat["counts"].to_numpy(),
        is_title=flat["are_titles"].to_numpy(),
        hashes=met[order],
        page_count=pages.height,
    )
