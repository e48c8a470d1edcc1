"""Acronyms and what they stand for: `long-term potentiation (LTP)`, and `LTP` beside `long-term potentiation`.

A phrase with its acronym in brackets is the phrase, if the letters prove it. An acronym alone is the phrase only
where the site proves it: on the pages that mention both, their initials agree, and no other phrase claims the
letters. An acronym that stands for two things is left alone; its phrases are candidates.
"""

from __future__ import annotations

import polars as pl

SMALL_WORDS = r"\b(?:a|an|and|as|at|by|de|for|from|in|of|on|or|the|to|with) "
_GLOSS = r"^(.+?) ?\(([\pL\pN]{2,8})\)$"
_REVERSED = r"^([\pL\pN]{2,8}) ?\((.+ .+)\)$"
_ACRONYM = r"^\p{Lu}[\pL\pN&]{0,6}[\p{Lu}\pNs]$"
AGREEMENT = 0.8
"""The share of the pages that spell an acronym out which have to agree on the phrase."""
SPELLED_OUT = 0.2
"""The share of an acronym's pages that have to spell it out."""
SURE_BY_PAGES, SURE_BY_PAGE, SURE_BY_GLOSS, UNSURE = 0.97, 0.92, 0.95, 0.5


def initials(phrase: pl.Expr) -> pl.Expr:
    """Return the first letter of each word."""
    return phrase.str.replace_all(r"[^\pL\pN]*([\pL\pN])[^\s\-/]*", "${1}")


def split_glosses(words: pl.DataFrame) -> pl.DataFrame:
    """Return the words that give a phrase and its acronym: raw, phrase and letters, as forms."""
    glosses = words.filter(pl.col("form").str.ends_with(")")).select(
        "raw", "form",
        phrase=pl.coalesce(pl.col("form").str.extract(_GLOSS, 1), pl.col("form").str.extract(_REVERSED, 2)),
        letters=pl.coalesce(pl.col("form").str.extract(_GLOSS, 2), pl.col("form").str.extract(_REVERSED, 1)),
    ).drop_nulls()  # fmt: skip
    return (
        pl.concat([glosses, glosses.with_columns(pl.col("letters").str.strip_suffix("s"))])
        .filter(_is_spelled_out(pl.col("phrase"), pl.col("letters")))
        .unique("raw", keep="first", maintain_order=True)
    )


def _is_spelled_out(phrase: pl.Expr, letters: pl.Expr) -> pl.Expr:
    """Say whether letters are the initials of a phrase, or have those and more of its letters in order: GERD."""
    first = initials(phrase.str.replace_all(SMALL_WORDS, ""))
    has_letters = phrase.str.contains("^" + letters.str.replace_all(r"(.)", "${1}.*"))
    has_initials = letters.str.contains("^" + first.str.replace_all(r"(.)", "${1}.*"))
    return (initials(phrase) == letters) | (has_letters & has_initials & (first.str.len_chars() > 1))


def gloss_edges(glosses: pl.DataFrame) -> pl.DataFrame:
    """Return edges from `phrase (letters)` to the phrase."""
    return glosses.select(source="form", target="phrase", confidence=pl.lit(SURE_BY_GLOSS)).unique("source")


def acronym_edges(words: pl.DataFrame, mentions: pl.DataFrame, glosses: pl.DataFrame) -> pl.DataFrame:
    """Return edges from acronyms to the phrases that they stand for.

    `words` has raw and form, `mentions` path and raw, `glosses` phrases, as the forms of now, and letters.
    """
    is_acronym = pl.col("raw").str.contains(_ACRONYM) & (pl.col("raw").str.count_matches(r"\p{Lu}") > 1)
    acronyms = words.filter(is_acronym).select(
        "raw", acronym="form", letters=pl.col("raw").str.strip_suffix("s").str.to_lowercase()
    )
    phrases = _phrases(words, acronyms["letters"].unique())
    pages = mentions.join(acronyms, on="raw").select("path", "acronym", "letters").unique()
    spelled = mentions.join(phrases, on="raw").select("path", "letters", "phrase").unique()
    pairs = pages.join(spelled, on=["path", "letters"])
    by_page = pairs.group_by("acronym", "phrase").agg(pages=pl.col("path").n_unique())
    by_gloss = (
        acronyms.join(glosses, on="letters").select("acronym", "phrase").unique().with_columns(is_gloss=pl.lit(1))
    )
    evidence = (
        by_page.join(by_gloss, on=["acronym", "phrase"], how="full", coalesce=True)
        .with_columns(pl.col("pages", "is_gloss").fill_null(0))
        .filter(pl.col("acronym") != pl.col("phrase"))
        .join(pages.group_by("acronym").agg(used=pl.col("path").n_unique()), on="acronym", how="left")
        .join(pairs.group_by("acronym").agg(told=pl.col("path").n_unique()), on="acronym", how="left")
        .with_columns(
            pl.col("told").fill_null(0),
            rivals=pl.len().over("acronym") - 1,
        )
    )
    return evidence.with_columns(confidence=_confidence()).sort(
        "acronym", "confidence", "pages", "phrase", descending=[False, True, True, False]
    ).select(source="acronym", target="phrase", confidence="confidence")  # fmt: skip


def _phrases(words: pl.DataFrame, letters: pl.Series) -> pl.DataFrame:
    """Return the words of several parts whose initials are an acronym's: raw, phrase (its form), letters."""
    parted = words.filter(pl.col("raw").str.contains(r"\pL[ \-/]+\pL")).select(
        "raw", phrase="form", small=pl.col("raw").str.to_lowercase().str.replace_all(_POSSESSIVE, "")
    )
    every = parted.select("raw", "phrase", letters=initials(pl.col("small")))
    without = parted.select("raw", "phrase", letters=initials(pl.col("small").str.replace_all(SMALL_WORDS, "")))
    return pl.concat([every, without]).filter(pl.col("letters").is_in(letters.implode())).unique()


_POSSESSIVE = r"['’]s?\b"


def _confidence() -> pl.Expr:
    """How sure an edge is: by several pages, by the only page that has the acronym, by a gloss, or not."""
    agrees = (pl.col("pages") >= AGREEMENT * pl.col("told")) & (pl.col("pages") >= SPELLED_OUT * pl.col("used"))
    is_long = pl.col("acronym").str.len_chars() > 2
    return (
        pl.when(agrees & (pl.col("pages") > 1)).then(SURE_BY_PAGES)
        .when((pl.col("is_gloss") == 1) & (pl.col("rivals") == 0) & is_long).then(SURE_BY_GLOSS)
        .when(agrees & (pl.col("pages") == 1) & (pl.col("used") == 1)).then(SURE_BY_PAGE)
        .otherwise(UNSURE)
    )  # fmt: skip
