"""Invented words: no rule of normalisation changes or merges them.

They end in letters that are no plural, and have neither digits nor marks. `word` numbers them without a repeat.
"""

from __future__ import annotations

import numpy as np

LEADS = ("b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "t", "v", "z", "br", "dr", "tr")
VOWELS = ("a", "e", "i", "o")
TAILS = ("l", "m", "n", "r")
"""16 × 4 syllables, and a last consonant: 64 × 4 words of one syllable, 64² × 4 of two, and so on."""
COMMON = 60_000
HEAD = 2_000
SLICE = 1_500
THEME = 60
RADIX = 1 << 14
"""A keyword of several words has this many words to choose each from."""


def word(number: int) -> str:
    """Return the word of a number; two numbers never share a word."""
    number, tail = divmod(number, len(TAILS))
    syllables = [TAILS[tail]]
    while True:
        number, syllable = divmod(number, 64)
        syllables.append(LEADS[syllable // 4] + VOWELS[syllable % 4])
        if not number:
            return "".join(reversed(syllables))
        number -= 1


def name(number: int) -> str:
    """Return a word that stands for one page alone: it ends as no other word does."""
    return word(number) + "od"


def keyword(rank: int) -> str:
    """Return the keyword of a rank: one word for frequent ones, two or three for rare ones."""
    words: list[str] = []
    while True:
        rank, rest = divmod(rank, RADIX)
        words.append(word(rest))
        if not rank:
            return " ".join(words)
        rank -= 1


def by_zipf(random: np.random.Generator, count: int, *, spread: float, tail: float, most: int) -> np.ndarray:
    """Draw ranks from 0: frequent ones first, with a long tail; `tail` is the exponent of what lies beyond a rank."""
    ranks = spread * (random.random(count) ** (-1 / tail) - 1)
    return np.where(ranks < most, ranks, random.random(count) * most).astype(np.int64)
