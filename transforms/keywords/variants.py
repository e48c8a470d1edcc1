"""Other ways to write the same words, where the corpus has both: spelling, joined words, a forgotten apostrophe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from transforms.keywords.forms import forms_of
from transforms.keywords.merges import EDGE

if TYPE_CHECKING:
    from transforms.keywords.reference import WordRules

SPELLING, JOINED, APOSTROPHE, ORDER, UNSURE = 0.98, 0.96, 0.97, 0.95, 0.5
SHORTEST_JOINED = 5
"""The fewest letters of words that are one whether or not a space stands between: `e mail`, not `co op`."""
SHORTEST_PART = 3
"""The fewest letters of a part of such a word, if it is no known prefix."""


def spelling_edges(forms: pl.DataFrame, rules: WordRules) -> pl.DataFrame:
    """Return edges from British spellings to American ones."""
    american = forms.select(
        source="form", target=pl.col("form").str.replace_many(dict(rules.spellings), leftmost=True)
    )
    return _known(american, forms, SPELLING)


def joined_edges(forms: pl.DataFrame, words: pl.DataFrame, rules: WordRules) -> pl.DataFrame:
    """Return edges from words with spaces to the same letters with fewer: `health care` → `healthcare`.

    Where the joined word is only written as a name, and the other is not (`Salesforce`), the edge is unsure.
    """
    letters = forms.select("form", joined=pl.col("form").str.replace_all(" ", "", literal=True)).filter(
        pl.col("form").str.contains(r"^[\pL ]+$") & (pl.col("joined").str.len_chars() >= SHORTEST_JOINED)
    )
    several = letters.filter(pl.col("joined").is_duplicated()).with_columns(
        spaces=pl.col("form").str.count_matches(" ", literal=True)
    )
    joined = several.sort("joined", "spaces", "form").with_columns(target=pl.col("form").first().over("joined"))
    parts = pl.col("form").str.split(" ").list.set_difference(pl.col("target").str.split(" "))
    is_part = (pl.element().str.len_chars() >= SHORTEST_PART) | pl.element().is_in(list(rules.prefixes))
    edges = joined.filter(pl.col("form") != pl.col("target")).filter(parts.list.eval(is_part).list.all())
    small = words.group_by("form").agg(is_small=pl.col("raw").str.contains(r"^\p{Ll}").any())
    small = small.with_columns(spaces=pl.col("form").str.count_matches(" ", literal=True))
    return (
        edges.join(small, on="form")
        .join(small, left_on="target", right_on="form", suffix="_target")
        .with_columns(is_name=pl.col("is_small") & ~pl.col("is_small_target") & (pl.col("spaces_target") == 0))
        .with_columns(confidence=pl.when("is_name").then(UNSURE).otherwise(JOINED))
        .select(source="form", target="target", confidence="confidence")
    )


def order_edges(forms: pl.DataFrame) -> pl.DataFrame:
    """Return edges between two things joined by `and` in either order; other orders of words stay two things."""
    two = forms.filter(pl.col("form").str.count_matches(" and ", literal=True) == 1).select(
        source="form", target=pl.col("form").str.split(" and ").list.reverse().list.join(" and ")
    )
    return _known(two.filter(pl.col("target") < pl.col("source")), forms, ORDER)


def apostrophe_edges(words: pl.DataFrame, forms: pl.DataFrame) -> pl.DataFrame:
    """Return edges from possessives without their apostrophe, `Maxwells equations`, to the form of those with it."""
    possessive = words.filter(pl.col("raw").str.contains(r"\pL['’]s "))
    without = forms_of(possessive["raw"].str.replace_all(r"(\pL)['’]s ", "${1}s "))
    return _known(possessive.select(source=without, target="form"), forms, APOSTROPHE, "source")


def _known(edges: pl.DataFrame, forms: pl.DataFrame, confidence: float, column: str = "target") -> pl.DataFrame:
    """Return the edges one end of which is a form that there is."""
    found = edges.filter(pl.col("source") != pl.col("target")).join(
        forms, left_on=column, right_on="form", how="semi"
    )
    return found.unique(maintain_order=True).with_columns(confidence=pl.lit(confidence)).select(*EDGE)
