"""Candidates for keyword uses: what the counted words tell of which keywords' texts are worth looking at."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from transforms.frames import compute, settle
from transforms.keywords.normalize import nfkc
from transforms.likeness.terms import WORD, term

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from transforms.likeness.terms import Terms

KNOWN_PAGES = 3
"""A keyword is known when so many pages declare it."""
USES = 3
"""So many uses in a text speak for a keyword that is not declared."""
DECLARED_SHARE = 0.2
"""A keyword says something about a page where at least this share of the pages that use it so often declare it."""
STEM_SHARE, STEM_LENGTH = 2, 3
"""A word counts as in the text if its first half is there: `definition` in `defined`; at least three letters."""
LONGEST = 100
"""Spellings of more characters are sentences, which no text repeats."""


class Candidates(NamedTuple):
    """What the counted words tell, with no and keyword_id, by page; `paths` has the path of each no.

    `words`: uses of keywords of one word (use_count); to be looked for in the texts: `phrases` (phrase), and `stems`
    of declared words (word, stem).
    """

    paths: pl.DataFrame
    words: pl.DataFrame
    phrases: pl.DataFrame
    stems: pl.DataFrame


def rows_of_pages(by_page: pl.DataFrame, pages: pl.Series) -> pl.DataFrame:
    """Return the rows of some pages, of a frame in the order of its no; only these are looked at."""
    ascending = by_page["no"].to_numpy()
    numbers = pages.to_numpy()
    starts, ends = (np.searchsorted(ascending, numbers, side=side) for side in ("left", "right"))
    lengths = ends - starts
    before = np.cumsum(lengths) - lengths
    rows: NDArray[np.intp] = np.arange(lengths.sum()) + np.repeat(starts - before, lengths)
    return by_page.select(pl.all().gather(pl.Series(rows)))


def find_candidates(
    pages: pl.DataFrame, page_keywords: pl.DataFrame, keywords: pl.DataFrame, terms: Terms
) -> Candidates:
    """Return which texts to look at, for what; `terms` are the counted words of `pages`."""
    paths = pages.lazy().select("path").with_row_index("no")
    declared = settle(
        page_keywords.lazy()
        .select("path", "keyword_id", "raw")
        .join(paths, on="path", maintain_order="left")
        .drop("path")
    )
    spellings = settle(_spellings(declared))
    known = keywords.lazy().filter(pl.col("page_count") >= KNOWN_PAGES).select("keyword_id", "page_count")
    phrases = compute(
        spellings.join(known, on="keyword_id", maintain_order="left").unique(
            "phrase", keep="first", maintain_order=True
        )
    )
    often = OftenUsed(terms)
    is_one_word = pl.col("phrase") == pl.col("words").list.first()
    pair = declared.select("no", "keyword_id")
    words = _words(phrases.filter(is_one_word), often).lazy().join(pair, on=["no", "keyword_id"], how="anti")
    several = _phrases(phrases.filter(~is_one_word), often).lazy().join(pair, on=["no", "keyword_id"], how="anti")
    found = (words, several, _stems(declared, spellings, terms))
    return Candidates(compute(paths), *(compute(frame.sort("no")) for frame in found))


def _spellings(declared: pl.LazyFrame) -> pl.LazyFrame:
    """Return keyword_id, raw, phrase (words in lower case with a space between) and words of each spelling."""
    phrase = nfkc(pl.col("raw")).str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}+#']+", " ").str.strip_chars()
    return (
        declared.group_by("keyword_id", "raw")
        .len("mention_count")
        .filter(pl.col("raw").str.len_chars() <= LONGEST)
        .with_columns(phrase=phrase)
        .with_columns(words=pl.col("phrase").str.extract_all(WORD).list.unique(maintain_order=True))
        .filter(pl.col("words").list.len() > 0)
        .sort("mention_count", "raw", descending=[True, False])
    )


class OftenUsed:
    """The pages that use each word often enough in their text, word by word: `pages` and `counts`, by page."""

    def __init__(self, terms: Terms):
        is_often = ~terms.is_title & (terms.count >= USES)
        order = np.argsort(terms.term[is_often], kind="stable")
        self.hashes, self.page_count = terms.hashes, terms.page_count
        self.pages, self.counts = terms.no[is_often][order], terms.count[is_often][order]
        self.user_counts = np.append(np.bincount(terms.term[is_often], minlength=len(terms.hashes)), 0)
        self.starts = np.cumsum(self.user_counts) - self.user_counts
        self._keys = terms.term[is_often][order] * np.int64(terms.page_count) + self.pages

    def places(self, hashes: pl.Series) -> NDArray[np.intp]:
        """Return the number of each word; words that no page has share the last one."""
        return find_places(self.hashes, hashes.to_numpy())

    def rows(self, places: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return all uses of some words: for each the row in `places`, and where it stands in `pages`."""
        lengths = self.user_counts[places]
        asked = np.repeat(np.arange(len(places)), lengths)
        ends = np.cumsum(lengths)
        return asked, np.arange(len(asked)) + np.repeat(self.starts[places] - (ends - lengths), lengths)

    def have(self, places: NDArray[np.intp], pages: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Say of each pair of a word and a page whether the page uses the word often enough."""
        return contains(self._keys, places * np.int64(self.page_count) + pages)


def find_places(ascending: NDArray[np.uint32], values: NDArray[np.uint32]) -> NDArray[np.intp]:
    """Return where each value stands; the place behind the last where it does not."""
    places = np.searchsorted(ascending, values)
    return np.where(contains(ascending, values), places, len(ascending))


def contains(ascending: NDArray[np.integer], values: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Say of each value whether it stands among ascending ones."""
    if not len(ascending):
        return np.zeros(len(values), np.bool_)
    return np.asarray(ascending[np.minimum(np.searchsorted(ascending, values), len(ascending) - 1)] == values)


def _words(phrases: pl.DataFrame, often: OftenUsed) -> pl.DataFrame:
    """Return no, keyword_id and use_count of keywords of one word."""
    places = often.places(phrases.select(term(pl.col("words").list.first())).to_series())
    is_telling = phrases["page_count"].to_numpy() >= often.user_counts[places] * DECLARED_SHARE
    chosen, keywords = places[is_telling], phrases["keyword_id"].filter(pl.Series(is_telling))
    asked, rows = often.rows(chosen)
    return pl.DataFrame(
        {
            "no": often.pages[rows].astype(np.uint32),
            "keyword_id": keywords.gather(asked),
            "use_count": often.counts[rows],
        }
    )


def _phrases(phrases: pl.DataFrame, often: OftenUsed) -> pl.DataFrame:
    """Return no, keyword_id and phrase where all words of the phrase stand in the text often enough.

    The pages of its rarest word are asked for the next, those that have it for the one after, and so on.
    """
    words = (
        phrases.select(term="words").with_row_index("phrase_no").explode("term").with_columns(term(pl.col("term")))
    )
    places = often.places(words["term"])
    order = np.lexsort((places, often.user_counts[places], words["phrase_no"].to_numpy()))
    places, lengths = places[order], phrases["words"].list.len().to_numpy()
    starts = np.cumsum(lengths) - lengths
    asked, rows = often.rows(places[starts])
    pages = often.pages[rows]
    for nth in range(1, int(lengths.max(initial=0))):
        has_more = lengths[asked] > nth
        is_kept = ~has_more
        is_kept[has_more] = often.have(places[starts[asked[has_more]] + nth], pages[has_more])
        asked, pages = asked[is_kept], pages[is_kept]
    of_phrases = phrases.select("keyword_id", "phrase")[asked]
    return of_phrases.select(pl.Series("no", pages.astype(np.uint32)), "keyword_id", "phrase")


def _stems(declared: pl.LazyFrame, spellings: pl.LazyFrame, terms: Terms) -> pl.LazyFrame:
    """Return the declared words that stand neither in text nor title as they are, once a page, with their stems.

    Numbers are left out: a text may write them with signs between their digits; and so is what only sets two words
    against each other.
    """
    words = compute(
        spellings.select("raw", word="words")
        .explode("word")
        .filter(~pl.col("word").str.contains(r"^(?:\p{N}+|vs|versus)$"))
        .with_columns(term=term(pl.col("word")))
    )
    places = find_places(terms.hashes, words["term"].to_numpy())
    stated = compute(
        declared.join(words.with_columns(place=pl.Series(places)).lazy(), on="raw", maintain_order="left")
        .select("no", "keyword_id", "word", "place")
    )  # fmt: skip
    width = np.int64(len(terms.hashes) + 1)
    is_there = contains(terms.no * width + terms.term, stated["no"].to_numpy() * width + stated["place"].to_numpy())
    length = pl.max_horizontal((pl.col("word").str.len_chars() + 1) // STEM_SHARE, STEM_LENGTH)
    lacking = stated.lazy().filter(pl.Series(~is_there, dtype=pl.Boolean)).drop("place").unique()
    return lacking.with_columns(stem=pl.col("word").str.head(length))
