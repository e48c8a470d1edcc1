"""What merge rules know about words (data/reference), and what a site says of its own names ([aliases])."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

NONE: Mapping[str, str] = MappingProxyType({})


class WordRules(NamedTuple):
    """What is known about words, from data/reference; its README says what each means."""

    invariable: frozenset[str] = frozenset()
    countable_ics: frozenset[str] = frozenset()
    irregular: Mapping[str, str] = NONE
    spellings: Mapping[str, str] = NONE
    prefixes: frozenset[str] = frozenset()


class SiteNames(NamedTuple):
    """What a site says of its subjects or keywords.

    `aliases` maps another name to the one that counts; `apart` are spellings that no rule merges; `usual` are aliases
    that count only where the site uses the name itself; `declared` are the names that there may be, or none for all.
    """

    aliases: Mapping[str, str] = NONE
    apart: tuple[str, ...] = ()
    usual: Mapping[str, str] = NONE
    declared: tuple[str, ...] = ()
