"""Vocabulary: what each authored spelling stands for, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from transforms.keywords import acronyms, capitals, inflection, variants
from transforms.keywords.forms import add_forms, forms_of
from transforms.keywords.merges import Merges
from transforms.keywords.normalize import fold

if TYPE_CHECKING:
    from transforms.keywords.reference import SiteNames, WordRules

FORM_CONFIDENCE = {
    "identical": 1.0, "spaces": 1.0, "nfkc": 0.99, "casefold": 0.99, "dashes": 0.99, "apostrophes": 0.97,
    "punctuation": 0.96, "accents": 0.97, "capitals": 0.95, "apart": 1.0,
}  # fmt: skip


def mentions(raw: pl.LazyFrame, column: str) -> pl.LazyFrame:
    """Return one row per item of a list column of the records: path, position (from 1), raw."""
    return (
        raw.select("path", raw=pl.col(column))
        .filter(pl.col("raw").list.len() > 0)
        .with_columns(position=pl.int_ranges(1, pl.col("raw").list.len() + 1, dtype=pl.UInt32))
        .explode("raw", "position")
    )


def build_keyword_vocabulary(
    mentioned: pl.DataFrame, rules: WordRules, names: SiteNames
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the keywords' rows of `vocabulary`, most used first, and of `vocabulary_candidates`.

    `mentioned` has path and raw, one row per mention. A spelling's rule is the last that changed what it stands for.
    """
    return merge(build_words(mentioned), mentioned, rules, names)


def build_words(mentioned: pl.DataFrame) -> pl.DataFrame:
    """Return each spelling with mention_count, its form, and the rule that made it."""
    return add_forms(mentioned.lazy().group_by("raw").len("mention_count")).collect(engine="in-memory")


def merge(
    words: pl.DataFrame, mentioned: pl.DataFrame, rules: WordRules, names: SiteNames
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return vocabulary and candidates of words that have their form: raw, mention_count, form and rule."""
    words = words.with_columns(confidence=pl.col("rule").replace_strict(FORM_CONFIDENCE))
    own, capital_edges = capitals.part_capitals(words)
    words = _with_own(words, own, "capitals")
    apart = words.filter(fold(pl.col("raw")).is_in(_folded(names.apart).implode())) if names.apart else words.clear()
    words = _with_own(words, apart.select("raw", own=fold(pl.col("raw"))), "apart")
    merges = Merges(words, frozenset(apart.select(fold(pl.col("raw"))).to_series()))
    merges.apply("capitals", capital_edges)
    glosses = acronyms.split_glosses(words)
    merges.apply("acronym", acronyms.gloss_edges(glosses))
    merges.apply("apostrophes", variants.apostrophe_edges(merges.used(), merges.forms()))
    merges.apply("inflection", inflection.plural_edges(merges.forms(), merges.used(), rules))
    merges.apply("spelling", variants.spelling_edges(merges.forms(), rules))
    merges.apply("joined", variants.joined_edges(merges.forms(), merges.used(), rules))
    merges.apply("inflection", inflection.plural_edges(merges.forms(), merges.used(), rules))
    merges.apply("order", variants.order_edges(merges.forms()))
    glosses = merges.lead(glosses, "phrase")
    merges.apply("acronym", acronyms.acronym_edges(merges.used(), mentioned, glosses))
    merges.apply("synonym", _synonyms(merges, names))
    return _finish(merges)


def _with_own(words: pl.DataFrame, own: pl.DataFrame, rule: str) -> pl.DataFrame:
    """Return words of which some have a form of their own: raw and own."""
    if own.is_empty():
        return words
    is_own = pl.col("own").is_not_null()
    return words.join(own, on="raw", how="left").with_columns(
        form=pl.coalesce("own", "form"),
        rule=pl.when(pl.col("own") == pl.col("raw")).then(pl.lit("identical"))
        .when(is_own).then(pl.lit(rule)).otherwise("rule"),
        confidence=pl.when(is_own).then(FORM_CONFIDENCE[rule]).otherwise("confidence"),
    ).drop("own")  # fmt: skip


def _folded(texts: tuple[str, ...]) -> pl.Series:
    return pl.DataFrame({"text": texts}, schema={"text": pl.String}).select(fold(pl.col("text"))).to_series()


def _synonyms(merges: Merges, names: SiteNames) -> pl.DataFrame:
    """Return the edges that a site's aliases make, between the forms that there are now."""
    texts = pl.Series([*names.aliases, *names.aliases.values()], dtype=pl.String)
    forms, count = forms_of(texts), len(names.aliases)
    aliases = pl.DataFrame({"source": forms[:count], "target": forms[count:]}).with_columns(confidence=pl.lit(1.0))
    return merges.lead(merges.lead(aliases, "source"), "target")


def _finish(merges: Merges) -> tuple[pl.DataFrame, pl.DataFrame]:
    candidates = (
        merges.words.select("raw", "mention_count", canonical_id="form")
        .join(merges.unsure(), left_on="canonical_id", right_on="source")
        .rename({"target": "candidate_id"})
        .sort("mention_count", "raw", "candidate_id", descending=[True, False, False])
    )
    return most_used_first(merges.words.rename({"form": "canonical_id"}), "keyword"), candidates.with_columns(
        kind=pl.lit("keyword")
    )


def most_used_first(words: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Return vocabulary rows most used first, and then best cased: capitals and small letters, before only one."""
    has_small, has_capital = pl.col("raw").str.contains(r"\p{Ll}"), pl.col("raw").str.contains(r"\p{Lu}")
    return (
        words.with_columns(kind=pl.lit(kind), is_cased=has_small & has_capital, is_small=has_small)
        .sort("mention_count", "is_cased", "is_small", "raw", descending=[True, True, True, False])
        .drop("is_cased", "is_small")
    )


def labels(vocabulary: pl.LazyFrame) -> pl.LazyFrame:
    """Return per canonical_id its label (the most used spelling), all variants, and their number.

    `vocabulary` comes most used first.
    """
    return vocabulary.group_by("canonical_id", maintain_order=True).agg(
        label=pl.col("raw").first(),
        variants=pl.col("raw"),
        variant_count=pl.len(),
        mention_count=pl.col("mention_count").sum(),
    )
