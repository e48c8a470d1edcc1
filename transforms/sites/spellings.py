"""How generators spell a name of a file or a title in a url. Pure functions of texts, one a generator's habit."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_SPACES = re.compile(r"\s+")
_HYPHENS = re.compile(r"-{2,}")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_NOT_ASCII_WORD = re.compile(r"[^a-z0-9]+")
_KEBAB_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+")
_KEPT_BY_HUGO = frozenset("./\\_#+~-@")
_KEPT_BY_JEKYLL = frozenset("._~!$&'()+,;=@")
_QUARTZ = str.maketrans({"&": "-and-", "%": "-percent", "?": "", "#": ""})


def keep(text: str) -> str:
    """Return the text as it is."""
    return text


def hugo(text: str) -> str:
    """Spell as Hugo does: lower case, one hyphen for white space, other signs dropped."""
    if text.isascii() and text.isalnum():
        return text.lower()
    spelled: list[str] = []
    was_space = False
    for at, sign in enumerate(text):
        if _is_letter(sign) or sign in _KEPT_BY_HUGO or (sign == "%" and _ESCAPE.match(text, at)):
            if was_space and sign != "-":
                spelled.append("-")
            spelled.append(sign)
            was_space = False
        elif sign.isspace() and spelled and spelled[-1] != "-":
            was_space = True
    return "".join(spelled).lower()


def zola(text: str) -> str:
    """Spell as Zola does: accents dropped, lower case, one hyphen for whatever is not a letter or digit.

    Letters that have no Latin base are dropped; Zola writes them as they sound.
    """
    plain = unicodedata.normalize("NFKD", text).replace("'", "").replace("’", "")
    return _NOT_ASCII_WORD.sub("-", plain.encode("ascii", "ignore").decode().lower()).strip("-")


def jekyll(text: str) -> str:
    """Spell as Jekyll's `:title` does: one hyphen for signs that a path cannot hold; case is kept."""
    return _words(text, _KEPT_BY_JEKYLL)


def jekyll_slug(text: str) -> str:
    """Spell as Jekyll's `:slug` does: lower case, one hyphen for whatever is not a letter or digit."""
    return _words(text, frozenset()).lower()


def github(text: str) -> str:
    """Spell as the slugger of GitHub and Astro does: lower case, a hyphen for a space, signs dropped."""
    lower = text.lower().replace(" ", "-")
    return "".join(sign for sign in lower if _is_letter(sign) or sign in "-_")


def quartz(text: str) -> str:
    """Spell as Quartz does: a hyphen for each white space; case is kept."""
    return re.sub(r"\s", "-", text).translate(_QUARTZ)


def lower(text: str) -> str:
    """Return the text in lower case."""
    return text.lower()


def kebab(text: str) -> str:
    """Spell as Docusaurus' tags: lower case, a hyphen between words, before capitals, and before and after digits."""
    return "-".join(_KEBAB_WORDS.findall(text.replace("'", "").replace("’", ""))).lower()


def _words(text: str, kept: frozenset[str]) -> str:
    spelled = "".join(sign if _is_letter(sign) or sign in kept else "-" for sign in text)
    return _HYPHENS.sub("-", spelled).strip("-")


def _is_letter(sign: str) -> bool:
    """Say whether a sign is a letter, a digit or a mark on one."""
    return sign.isalnum() or (not sign.isascii() and unicodedata.category(sign)[0] == "M")


SPELLINGS: dict[str, Callable[[str], str]] = {
    "keep": keep,
    "lower": lower,
    "hugo": hugo,
    "zola": zola,
    "jekyll": jekyll,
    "github": github,
    "quartz": quartz,
    "kebab": kebab,
}
"""By the name that `[urls] spelling` takes."""
