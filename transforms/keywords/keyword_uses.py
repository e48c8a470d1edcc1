"""Keyword uses: keywords that a page's text uses and the page does not declare, and declared ones the text lacks.

The counted words of all pages (`transforms.likeness.terms`) tell most of it: a keyword of one word is used as often
as the word, and one of several words only where each of them stands often enough. For these last, and for declared
words that a text seems to lack, the text itself is looked at, a share of the pages at a time. A keyword that hardly
any of the texts which use it declare, such as `study`, says nothing about a page and is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from transforms.frames import compute, settle
from transforms.keywords.normalize import nfkc
from transforms.likeness.terms import WORD, term

if TYPE_CHECKING:
    from collections.abc import Iterable

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

_SCHEMA = pl.Schema(
    {
        "path": pl.String(),
        "keyword_id": pl.String(),
        "kind": pl.String(),
        "use_count": pl.UInt32(),
        "missing_words": pl.List(pl.String()),
    }
)


class Candidates(NamedTuple):
    """What the counted words tell, with path and keyword_id.

    `words`: uses of keywords of one word (use_count); to be looked for in the texts: `phrases` (phrase), and `stems`
    of declared words (word, stem).
    """

    words: pl.DataFrame
    phrases: pl.DataFrame
    stems: pl.DataFrame


def find_candidates(
    pages: pl.DataFrame, page_keywords: pl.DataFrame, keywords: pl.DataFrame, terms: Terms
) -> Candidates:
    """Return which texts to look at, for what; `terms` are the counted words of `pages`."""
    paths = pages.lazy().select("path").with_row_index("no")
    declared = settle(page_keywords.lazy().select("path", "keyword_id", "raw").join(paths, on="path").drop("path"))
    spellings = settle(_spellings(declared))
    known = keywords.lazy().filter(pl.col("page_count") >= KNOWN_PAGES).select("keyword_id", "page_count")
    phrases = settle(
        spellings.join(known, on="keyword_id", maintain_order="left").unique(
            "phrase", keep="first", maintain_order=True
        )
    )
    often = _often_used(terms).lazy()
    is_one_word = pl.col("phrase") == pl.col("words").list.first()
    pair = declared.select("no", "keyword_id")
    words = _words(phrases.filter(is_one_word), often).join(pair, on=["no", "keyword_id"], how="anti")
    several = _phrases(phrases.filter(~is_one_word), often).join(pair, on=["no", "keyword_id"], how="anti")
    lacking = _lacking(compute(_stated_words(declared, spellings)), terms)
    found = (words, several, _stems(lacking.lazy()))
    return Candidates(*(compute(frame.join(paths, on="no").drop("no")) for frame in found))


def _often_used(terms: Terms) -> pl.DataFrame:
    """Return the words that a text has often enough: no, term (its hash) and count."""
    is_often = ~terms.is_title & (terms.count >= USES)
    return pl.DataFrame(
        {
            "no": terms.no[is_often].astype(np.uint32),
            "term": terms.hashes[terms.term[is_often]],
            "count": terms.count[is_often],
        }
    )


def _lacking(stated: pl.DataFrame, terms: Terms) -> pl.DataFrame:
    """Return the stated words (no, term) that stand neither in the text nor in the title of their page."""
    places = np.searchsorted(terms.hashes, stated["term"].to_numpy())
    known = np.append(terms.hashes, 0)[places] == stated["term"].to_numpy()
    width = len(terms.hashes) + 1
    wanted = stated["no"].to_numpy() * np.int64(width) + places
    there = terms.no * np.int64(width) + terms.term
    found = np.append(there, -1)[np.searchsorted(there, wanted)] == wanted
    return stated.filter(pl.Series(~(found & known), dtype=pl.Boolean))


def build_keyword_uses(candidates: Candidates, keywords: pl.DataFrame, texts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Return `keyword_uses`, by path, kind and keyword; `texts`: path, title and text of some pages at a time."""
    found = [_looked_up(part, candidates) for part in texts]
    words = candidates.words.lazy().with_columns(kind=pl.lit("undeclared"), missing_words=_no_words())
    looked_up = pl.concat([pl.DataFrame(schema=_SCHEMA), *found]).lazy()
    uses = pl.concat([words.select(*_SCHEMA).cast(_SCHEMA), looked_up])
    summed = uses.group_by("path", "keyword_id", "kind").agg(
        pl.col("use_count").sum(), pl.col("missing_words").first()
    )
    is_told = (pl.col("kind") == "absent") | (pl.col("declared_share") >= DECLARED_SHARE)
    users = pl.len().over("keyword_id", "kind")
    return compute(
        summed.join(keywords.lazy().select("keyword_id", "page_count"), on="keyword_id")
        .with_columns(declared_share=(pl.col("page_count") / (pl.col("page_count") + users)).round(4))
        .filter(is_told)
        .with_columns(declared_share=pl.when(pl.col("kind") == "undeclared").then("declared_share"))
        .drop("page_count")
        .sort("path", "kind", "keyword_id")
    )


def _looked_up(pages: pl.DataFrame, candidates: Candidates) -> pl.DataFrame:
    """Return the uses of phrases in some texts, and the declared words that they lack."""
    folded = pl.col("text", "title").fill_null("").str.to_lowercase()
    for sign in ("-", "\n"):
        folded = folded.str.replace_all(sign, " ", literal=True)
    texts = pages.lazy().select("path", folded)
    undeclared = (
        candidates.phrases.lazy()
        .join(texts, on="path")
        .with_columns(use_count=pl.col("text").str.count_matches(pl.col("phrase"), literal=True))
        .filter(pl.col("use_count") >= USES)
        .with_columns(kind=pl.lit("undeclared"), missing_words=_no_words())
    )
    is_there = pl.any_horizontal(
        pl.col(name).str.contains(pl.col("stem"), literal=True) for name in ("text", "title")
    )
    absent = (
        candidates.stems.lazy()
        .join(texts, on="path")
        .filter(~is_there)
        .group_by("path", "keyword_id")
        .agg(missing_words=pl.col("word").unique().sort())
        .with_columns(kind=pl.lit("absent"), use_count=pl.lit(0))
    )
    return compute(pl.concat([frame.select(*_SCHEMA).cast(_SCHEMA) for frame in (undeclared, absent)]))


def _no_words() -> pl.Expr:
    return pl.lit([], dtype=pl.List(pl.String))


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


def _words(phrases: pl.LazyFrame, often: pl.LazyFrame) -> pl.LazyFrame:
    """Return no, keyword_id and use_count of keywords of one word."""
    numbered = phrases.select("keyword_id", "page_count", term=term(pl.col("words").list.first()))
    used = often.group_by("term").len("user_count")
    return (
        numbered.join(used, on="term")
        .filter(pl.col("page_count") >= pl.col("user_count") * DECLARED_SHARE)
        .join(often, on="term")
        .select("no", "keyword_id", use_count="count")
    )


def _phrases(phrases: pl.LazyFrame, often: pl.LazyFrame) -> pl.LazyFrame:
    """Return no, keyword_id and phrase where all words of the phrase stand in the text often enough."""
    numbered = settle(phrases.with_row_index("phrase_no"))
    words = settle(numbered.select("phrase_no", term="words").explode("term").with_columns(term(pl.col("term"))))
    rarest = (
        words.join(often.group_by("term").len("user_count"), on="term")
        .sort("user_count", "term")
        .unique("phrase_no", keep="first", maintain_order=True)
        .select("phrase_no", "term")
    )
    pairs = settle(rarest.join(often, on="term").select("no", "phrase_no", "term"))
    others = pairs.join(words, on="phrase_no", suffix="_other").filter(pl.col("term") != pl.col("term_other"))
    partial = others.join(often, left_on=["no", "term_other"], right_on=["no", "term"], how="anti")
    return (
        pairs.join(partial, on=["no", "phrase_no"], how="anti")
        .join(numbered, on="phrase_no")
        .select("no", "keyword_id", "phrase")
    )


def _stated_words(declared: pl.LazyFrame, spellings: pl.LazyFrame) -> pl.LazyFrame:
    """Return the words of declared keywords, with no, keyword_id and term.

    Numbers are left out: a text may write them with signs between their digits.
    """
    words = (
        spellings.select("raw", word="words")
        .explode("word")
        .filter(~pl.col("word").str.contains(r"^\p{N}+$"))
        .with_columns(term=term(pl.col("word")))
    )
    return declared.join(words, on="raw").select("no", "keyword_id", "word", "term")


def _stems(lacking: pl.LazyFrame) -> pl.LazyFrame:
    """Return the words that stand neither in text nor title as they are, once a page, with their stems."""
    length = pl.max_horizontal((pl.col("word").str.len_chars() + 1) // STEM_SHARE, STEM_LENGTH)
    return lacking.select("no", "keyword_id", "word").unique().with_columns(stem=pl.col("word").str.head(length))
