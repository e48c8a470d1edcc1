"""Short words in capitals beside the same letters in another case: `TIN` and `tin`, `EGFR` and `eGFR`.

Case alone parts nothing but these: read by eye, of 40 such pairs in a real corpus 33 were two things. A short
spelling in capitals is therefore a keyword of its own where the site also writes the letters otherwise, unless one
way of writing them is so much more frequent that the others are slips.
"""

from __future__ import annotations

import polars as pl

LONGEST = 6
"""The most letters of a short word."""
SLIP = 10
"""How many times as frequent the usual way of writing is than all others together, where those are slips."""
_SHORT = rf"^[\pL\pN]{{1,{LONGEST}}}$"
_CAPITALS = r"^[\p{Lu}\pN]+$"


def short_spellings(words: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of short single words, with `letters` (without the dots of `U.S.`) and `kind` of case.

    Words have raw, mention_count and form. The kinds are capitals, mixed (`eGFR`) and word (`Tin`, `tin`).
    """
    letters = pl.col("raw").str.replace_all(".", "", literal=True)
    is_dotted = pl.col("raw").str.contains(r"^(?:\p{Lu}\.){2,}\p{Lu}?$")
    is_word = pl.col("letters").str.contains(r"^[\pL\pN][\p{Ll}\pN]*$") & ~pl.col("letters").str.contains(_CAPITALS)
    return (
        words.with_columns(letters=pl.when(is_dotted).then(letters).otherwise("raw"))
        .filter(pl.col("letters").str.contains(_SHORT) & pl.col("form").str.contains(r"\pL"))
        .with_columns(
            kind=pl.when(is_word).then(pl.lit("word"))
            .when(pl.col("letters").str.contains(_CAPITALS)).then(pl.lit("capitals"))
            .otherwise(pl.lit("mixed"))
        )
    )  # fmt: skip


def part_capitals(words: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the spellings in capitals (and their plurals, `LEDs`) that keep their case, and edges to what they left.

    The first frame has raw and own, the form of its own.
    """
    short = short_spellings(words)
    groups = (
        short.filter(pl.col("mention_count") > 0)
        .group_by("form")
        .agg(
            cased=pl.when(pl.col("kind") == "word").then(pl.lit("word")).otherwise("letters").n_unique(),
            capitals=pl.col("mention_count").filter(pl.col("kind") == "capitals").sum(),
            has_capitals=(pl.col("kind") == "capitals").any(),
            used=pl.col("mention_count").sum(),
        )
    )
    is_slip = (pl.col("capitals") >= SLIP * (pl.col("used") - pl.col("capitals"))) & (
        pl.col("form").str.len_chars() > 1
    )
    parted = groups.filter(pl.col("has_capitals") & (pl.col("cased") > 1) & ~is_slip)
    own = short.filter(pl.col("kind") == "capitals").join(parted.select("form"), on="form", how="semi")
    edges = own.select(source="letters", target="form", confidence=pl.lit(0.2)).unique(maintain_order=True)
    plurals = words.join(own.select(raw=pl.col("letters") + "s").unique(), on="raw", how="semi")
    rows = pl.concat([own.select("raw", own="letters"), plurals.select("raw", own="raw")])
    return rows.unique("raw", keep="first", maintain_order=True), edges
