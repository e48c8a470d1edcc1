"""Spellings of keywords → their form: what can be said of a spelling by itself, step by step.

Two spellings of one form are one keyword. Each step is a rule that `vocabulary` names; the last that changes a
spelling is its rule. Taking the steps again changes nothing. What a step leaves alone matters as much: `#`, `_` and
`+` always stay, and an apostrophe stays but for a possessive's.
"""

from __future__ import annotations

from functools import cache, reduce
from typing import TYPE_CHECKING
from unicodedata import normalize

import polars as pl

from transforms.keywords.normalize import casefold, fold_spaces, nfkc

if TYPE_CHECKING:
    from collections.abc import Callable

Step = tuple[str, "Callable[[pl.Expr], pl.Expr]"]

SIMPLE = r"^[a-z0-9]+(?: [a-z0-9]+)*$"
"""A spelling that no step changes: most are so."""
SUPERSCRIPTS = {sign: f"^{digit}" for sign, digit in zip("⁰¹²³⁴⁵⁶⁷⁸⁹", range(10), strict=True)}
_INVISIBLE = r"[\x{00ad}\x{200b}\x{2060}\x{feff}]"
_DASHES = r"[‐‑‒–—―−]"
_APOSTROPHES = r"['’‘ʼ`´′]"
_CONTRACTION = r"\b(?:it|what|that|let|who|here|there|he|she|how|where|one)'s "
_MARK = "\x01"


def _replace(text: pl.Expr, *pairs: tuple[str, str]) -> pl.Expr:
    """Replace each pattern in turn."""
    return reduce(lambda result, pair: result.str.replace_all(pair[0], pair[1]), pairs, text)


def compatible(text: pl.Expr) -> pl.Expr:
    """Bring compatible characters to one form; `x²` is `x^2`, not `x2`. Signs that cannot be seen go."""
    powers = text.str.replace_all(r"([\pL)])(\pN+)", "$1$2").str.replace_many(SUPERSCRIPTS)
    return _replace(nfkc(powers), (_INVISIBLE, ""), ("[⋅∙•]", "·"))


def uncased(text: pl.Expr) -> pl.Expr:
    """Fold case."""
    return nfkc(casefold(text))


def without_dashes(text: pl.Expr) -> pl.Expr:
    """Make a dash between words a space; `2024-25`, `-5` and `A-` keep theirs."""
    return _replace(
        text,
        (_DASHES, "-"),
        (r"([\pL\pM\pN).])-([\pL(])", "$1 $2"),
        (r"([\pL\pM\pN).])-([\pL(])", "$1 $2"),
        (r"(\pL)-(\pN)", "$1 $2"),
        (r"(\pL{2}) - (\pL{2})", "$1 $2"),
    )


def without_possessives(text: pl.Expr) -> pl.Expr:
    """Write apostrophes in one way, and leave out a possessive's before another word: `Newton's laws`."""
    straight = text.str.replace_all(_APOSTROPHES, "'")
    bare = _replace(straight, (r"(\pL{2})'s ", "$1 "), (r"(\pL{2}s)' ", "$1 "))
    is_other = straight.str.contains(_CONTRACTION) | straight.str.contains(r"(?:^|[ (])'")
    return pl.when(is_other).then(straight).otherwise(bare)


def without_punctuation(text: pl.Expr) -> pl.Expr:
    """Leave out quotes, emphasis, dots of initials and abbreviations, and signs between words."""
    initials = _replace(
        text,
        (r"\b(\pL)\.", f"${{1}}{_MARK}"),
        (rf"{_MARK} (\pL){_MARK}", f"{_MARK}${{1}}{_MARK}"),
        (rf"{_MARK} (\pL){_MARK}", f"{_MARK}${{1}}{_MARK}"),
        (_MARK, ""),
    )
    bare = _replace(
        initials,
        (r"[\"“”„«»]", ""),
        (r"(^|[ (])'([^']+)'($|[ )])", "$1$2$3"),
        (r"(^| )\*([^*]+)\*", "$1$2"),
        (r"(\pL{2})\.( |$)", "$1$2"),
        (r"\.{2,}|…", " "),
        (r"([\pL\pN]{2})[!?:;,]+( |$)", "$1$2"),
        (r"([\pL\pN]\pL) ?/ ?([\pL\pN]{2})", "$1 $2"),
        (r"([\pL\pN]{2}) ?/ ?(\pL[\pL\pN])", "$1 $2"),
        (r" & ", " and "),
        (r" ?= ?", "="),
        (r" \((\pL[\pL ]{2,})\) ", " $1 "),
        (r"([._][\pL\pN]+)\(\)$", "$1"),
    )
    slashed = text.str.contains(r"^/|//|\\|\$")
    return fold_spaces(pl.when(slashed).then(text).otherwise(bare))


@cache
def _accents() -> dict[str, str]:
    """Return the Latin letters with marks, with their bare letters."""
    codes = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
    pairs = ((chr(code), normalize("NFD", chr(code))) for code in codes)
    bare = {char: parts[0] for char, parts in pairs if len(parts) > 1 and parts[0].isascii()}
    return bare | {"ø": "o", "ł": "l", "đ": "d", "ı": "i"}


def without_accents(text: pl.Expr) -> pl.Expr:
    """Leave out the marks of Latin letters, but not in a short word alone, where they tell words apart: `rosé`."""
    bare = text.str.replace_many(_accents())
    is_long = (text.str.len_chars() > 5) | text.str.contains(" ", literal=True)
    return pl.when(is_long & text.str.contains(r"[^\x00-\x7f]")).then(bare).otherwise(text)


STEPS: tuple[Step, ...] = (
    ("nfkc", compatible),
    ("casefold", uncased),
    ("spaces", fold_spaces),
    ("dashes", without_dashes),
    ("apostrophes", without_possessives),
    ("punctuation", without_punctuation),
    ("accents", without_accents),
)


def add_forms(words: pl.LazyFrame) -> pl.LazyFrame:
    """Add to a frame with a column `raw` its `form`, and the last step that made it, `rule`; the order may change."""
    is_simple = pl.col("raw").str.contains(SIMPLE)
    spelled = words.with_columns(form=pl.col("raw"), rule=pl.lit("identical"))
    cased = _take(spelled.filter(~is_simple), STEPS)
    is_done = pl.col("rule").is_in(["identical", *(rule for rule, _ in STEPS[:3])])
    return pl.concat([spelled.filter(is_simple), cased.filter(is_done), _take(cased.filter(~is_done), STEPS)])


def _take(words: pl.LazyFrame, steps: tuple[Step, ...]) -> pl.LazyFrame:
    for rule, step in steps:
        words = words.with_columns(next=step(pl.col("form"))).with_columns(
            form=pl.col("next"),
            rule=pl.when(pl.col("next") == pl.col("form")).then("rule").otherwise(pl.lit(rule)),
        )
    return words.drop("next")


def forms_of(spellings: pl.Series) -> pl.Series:
    """Return the form of each spelling. The steps are taken twice: a later one may make room for an earlier."""
    frame = pl.LazyFrame({"form": spellings}, schema={"form": pl.String}).with_columns(rule=pl.lit("identical"))
    return _take(frame, (*STEPS, *STEPS)).collect(engine="in-memory")["form"]
