"""Plurals → the singular that the corpus also has, by the last word: `neural networks` → `neural network`.

What is a plural is not told by its letters: `physics`, `arts`, `Athens` and `AIDS` end like one. So a plural merges
only where the singular is a keyword too, the word is in no list of exceptions, and the site does not treat it as a
name, which it would never write small.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from transforms.keywords.merges import EDGE

if TYPE_CHECKING:
    from transforms.keywords.reference import WordRules

ENDINGS = (
    (r"([^aeiou])ies$", "${1}y"),
    (r"(ch|sh|s|x|z|o)es$", "${1}"),
    (r"(y|e|i)ses$", "${1}sis"),
    (r"(l|r|a|ea|o)ves$", "${1}f"),
    (r"([^sui])s$", "${1}"),
)
"""Plural endings with what stands for them in the singular; the last is tried first."""
SMALL_SHARE = 0.1
"""The least share of mentions that begin small, for a word that is no name."""
NAMES_FROM = 3
"""The mentions from which on a word that never begins small is a name."""
SURE_OF_WORD, UNSURE = 0.96, 0.4


def plural_edges(forms: pl.DataFrame, words: pl.DataFrame, rules: WordRules) -> pl.DataFrame:
    """Return edges from plurals to their singulars.

    `forms` has a column `form`; `words` raw, form and mention_count.
    """
    plurals = forms.select("form", last=pl.col("form").str.extract(r"(\pL+)$")).filter(
        pl.col("last").str.contains("s$") | pl.col("last").is_in(list(rules.irregular))
    )
    is_code = pl.col("form").str.contains(r"[._]\pL+$")
    plurals = plurals.filter(is_inflected(pl.col("last"), rules) & (pl.col("form").str.len_chars() > 3) & ~is_code)
    singulars = _singulars(plurals, rules).join(forms.select(target="form"), on="target", how="semi")
    edges = singulars.sort("source", "order").unique("source", keep="first", maintain_order=True)
    return (
        edges.join(_use(words, edges["source"]), left_on="source", right_on="form", how="left")
        .with_columns(confidence=pl.when(_is_name()).then(UNSURE).otherwise(SURE_OF_WORD))
        .filter(~pl.col("is_capitals").fill_null(value=False))
        .select(*EDGE)
    )


def is_inflected(last: pl.Expr, rules: WordRules) -> pl.Expr:
    """Say whether a last word may be a plural."""
    is_science = last.str.ends_with("ics") & ~last.is_in(list(rules.countable_ics))
    return ~last.is_in(list(rules.invariable)) & ~is_science & (last.str.len_chars() > 2)


def _singulars(plurals: pl.DataFrame, rules: WordRules) -> pl.DataFrame:
    """Return every singular that a plural may have, in the order of trust: source, target, order."""
    lead = pl.col("form").str.slice(0, pl.col("form").str.len_chars() - pl.col("last").str.len_chars())
    irregular = plurals.filter(pl.col("last").is_in(list(rules.irregular))).select(
        source="form", target=lead + pl.col("last").replace(dict(rules.irregular)), order=pl.lit(0)
    )
    regular = plurals.join(irregular, left_on="form", right_on="source", how="anti")
    shapes = [
        regular.filter(pl.col("last").str.contains(ending)).select(
            source="form", target=pl.col("form").str.replace(ending, singular), order=pl.lit(order)
        )
        for order, (ending, singular) in enumerate(reversed(ENDINGS), start=1)
    ]
    return pl.concat([irregular, *shapes])


def _use(words: pl.DataFrame, plurals: pl.Series) -> pl.DataFrame:
    """Return how the last word of plural forms is written: is_capitals (AIDS), is_letters (LEDs), used and small."""
    last = pl.col("raw").str.extract(r"(\pL+)\PL*$")
    spelled = (
        words.filter(~pl.col("raw").str.ends_with(")"))
        .with_columns(last=last, word=pl.col("form").str.extract(r"(\pL+)$"))
        .filter(pl.col("word").str.contains("[sae]$"))
    )
    is_small = pl.col("last").str.contains(r"^\p{Ll}")
    use = spelled.group_by("word").agg(
        used=pl.col("mention_count").sum(), small=pl.col("mention_count").filter(is_small).sum()
    )
    capitals = pl.col("last").str.contains(r"^\p{Lu}{2,}$").all()
    letters = pl.col("last").str.contains(r"^\p{Lu}{2,}s$").all()
    return (
        spelled.filter(pl.col("form").is_in(plurals.implode()))
        .group_by("form")
        .agg(is_capitals=capitals, is_letters=letters, word=pl.col("word").first())
        .join(use, on="word", how="left")
    )


def _is_name() -> pl.Expr:
    """Say whether a word is written as a name: often, and never small."""
    is_alone = ~pl.col("source").str.contains(" ", literal=True)
    is_never_small = (pl.col("small") < SMALL_SHARE * pl.col("used")) & ~pl.col("is_letters")
    return is_never_small & (is_alone | (pl.col("used") >= NAMES_FROM))
