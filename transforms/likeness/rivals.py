"""Rivals: clusters of pages that compete for the same searches, and which of them to keep.

Rivals have much the same canonical keywords and much the same title, without being duplicates. Each page of a cluster
competes with its keeper; no chain joins pages that do not. Pages that search engines may not show do not compete.
"""

from __future__ import annotations

import polars as pl

from transforms.likeness.duplicates import keeper_reason, star_clusters
from transforms.likeness.near_duplicates import about_the_same
from transforms.likeness.page_vectors import keyword_vectors
from transforms.likeness.similarity import Words, cosines, heaviest, nearest

KEYWORDS, TITLES, SUM = 0.4, 0.5, 1.65
"""The similarity of keywords, of titles, and the sum of these and of the texts', from which two pages compete."""
CANDIDATES = 200
"""So many pages, the nearest by keywords, are looked at: where many have the same few, a choice would be chance."""


def build_page_rivals(
    ranked: pl.DataFrame,
    page_keywords: pl.DataFrame,
    keywords: pl.DataFrame,
    page_duplicates: pl.DataFrame,
    words: Words,
) -> pl.DataFrame:
    """Return `page_rivals` (columns: `transforms.schemas`), by keeper; the keeper comes first.

    `ranked` is as `rank_keepers` returns it; of a cluster of duplicates only the keeper competes.
    """
    copies = page_duplicates.filter(pl.col("path") != pl.col("keeper_path")).select("path")
    rivals = ranked.filter("is_public").join(copies, on="path", how="anti", maintain_order="left")
    used = page_keywords.filter(~pl.col("is_repeated")).join(
        rivals.select("path", "no"), on="path", maintain_order="left"
    )
    pairs = _of_one_language(_pairs(used, words), rivals)
    members = star_clusters(rivals, pairs)
    facts = rivals.select("no", "rank", "path", "is_public", "in_degree", "word_count", "published_on")
    found = pairs.select("no", "keyword_similarity", "title_similarity", "text_similarity", keeper_no="other_no")
    similarity = pl.col("keyword_similarity", "title_similarity", "text_similarity")
    return (
        members.join(facts, on="no")
        .join(rivals.select(keeper_no="no", keeper_path="path"), on="keeper_no")
        .join(found, on=["no", "keeper_no"], how="left")
        .with_columns(similarity.fill_null(1).cast(pl.Float64).round(4))
        .join(_shared(members, used, keywords), on=["no", "keeper_no"], how="left")
        .sort("keeper_path", "rank")
        .with_columns(keeper_reason=keeper_reason().over("keeper_path"), cluster_id="keeper_path")
    )


def _of_one_language(pairs: pl.DataFrame, rivals: pl.DataFrame) -> pl.DataFrame:
    """Leave out pairs of pages in different languages: nobody searches for both at once."""
    language = rivals.select("no", "language")
    return (
        pairs.join(language, on="no", maintain_order="left")
        .join(language.rename({"no": "other_no", "language": "other"}), on="other_no", maintain_order="left")
        .filter(pl.col("language").eq_missing(pl.col("other")))
        .drop("language", "other")
    )


def _pairs(used: pl.DataFrame, words: Words) -> pl.DataFrame:
    """Return the pairs that compete, in both directions: no, other_no and the three similarities."""
    keywords = keyword_vectors(used, words.page_count)
    pairs = nearest(keywords, CANDIDATES, KEYWORDS).rename({"similarity": "keyword_similarity"})
    both = pairs["no"].to_numpy(), pairs["other_no"].to_numpy()
    compared = words.of_pages(both[0])
    titles, texts = compared.of(compared.is_title).vectors(), heaviest(compared.of_texts()).vectors()
    likeness = pl.sum_horizontal("keyword_similarity", "title_similarity", "text_similarity")
    return (
        pairs.with_columns(
            title_similarity=pl.Series(cosines(titles, *both)), text_similarity=pl.Series(cosines(texts, *both))
        )
        .filter(pl.col("title_similarity") >= TITLES, likeness >= SUM)
        .pipe(about_the_same, compared)
    )


def _shared(members: pl.DataFrame, used: pl.DataFrame, keywords: pl.DataFrame) -> pl.DataFrame:
    """Return per page `shared_keywords` with the keeper, rarest first; the keeper has all of these."""
    labels = keywords.select("keyword_id", "label", "page_count")
    shared = (
        members.filter(pl.col("no") != pl.col("keeper_no"))
        .join(used.select("no", "keyword_id"), on="no")
        .join(used.select(keeper_no="no", keyword_id="keyword_id"), on=["keeper_no", "keyword_id"])
    )
    of_keeper = shared.with_columns(no="keeper_no").unique()
    return (
        pl.concat([shared, of_keeper])
        .join(labels, on="keyword_id")
        .sort("page_count", "label")
        .group_by("no", "keeper_no", maintain_order=True)
        .agg(shared_keywords="label")
    )
