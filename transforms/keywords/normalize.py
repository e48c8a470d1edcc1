"""Spellings → what they are compared by, as Polars expressions."""

from __future__ import annotations

from functools import cache

import polars as pl

_CASED_BLOCKS = (
    *((0x80, 0x590), (0x10A0, 0x1100), (0x13A0, 0x1400), (0x1C80, 0x2200)),
    *((0x2C00, 0x2E00), (0xA640, 0xABC0), (0xFB00, 0xFB20)),
)
"""The code points among which casefolding and lower case differ; a test looks at all others."""
_PLAIN = r"^[!-~]+(?: [!-~]+)*$"
"""What nearly all English texts are: printable ASCII, single spaces. Lower case is all that folds it."""


@cache
def _casefold_map() -> dict[str, str]:
    """Return the characters that casefolding changes further than lower case does, with what they become."""
    chars = (chr(code) for first, end in _CASED_BLOCKS for code in range(first, end))
    pairs = ((char.lower(), char.casefold()) for char in chars)
    return {lower: folded for lower, folded in pairs if len(lower) == 1 and lower != folded}


def casefold(text: pl.Expr) -> pl.Expr:
    """Fold case as Unicode does, so that `Straße` and `STRASSE` are equal."""
    lower = text.str.to_lowercase()
    return pl.when(text.str.contains(r"[^\x00-\x7f]")).then(lower.str.replace_many(_casefold_map())).otherwise(lower)


def nfkc(text: pl.Expr) -> pl.Expr:
    """Bring compatible characters to one form: full width, ligatures, non-breaking spaces."""
    return text.str.normalize("NFKC")


def fold_spaces(text: pl.Expr) -> pl.Expr:
    """Trim, and make every run of white space one space."""
    return text.str.replace_all(r"\s+", " ").str.strip_chars()


def fold(text: pl.Expr) -> pl.Expr:
    """Bring titles and keywords to what they are compared by: NFKC, case folded, white space folded."""
    folded = fold_spaces(nfkc(casefold(nfkc(text))))
    return pl.when(text.str.contains(_PLAIN)).then(text.str.to_lowercase()).otherwise(folded)


def slug(text: pl.Expr) -> pl.Expr:
    """Bring subjects to what they are compared by: folded, with a hyphen for all that is neither letter nor digit."""
    folded = fold(text)
    slugged = folded.str.replace_all(r"[^\p{L}\p{M}\p{N}+#]+", "-").str.strip_chars("-")
    return pl.when(slugged == "").then(folded).otherwise(slugged)
