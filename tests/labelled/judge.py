"""How well a vocabulary agrees with the labelled pairs: precision, and recall by stratum."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from transforms.keywords.forms import forms_of

if TYPE_CHECKING:
    import polars as pl

PAIRS = Path(__file__).with_name("pairs.csv")


class Pair(NamedTuple):
    """Two spellings, and whether they are the same thing."""

    stratum: str
    left: str
    right: str
    is_same: bool

    @property
    def is_aside(self) -> bool:
        """Whether the pair was kept aside while the rules were tuned: a third, by hash."""
        return int(hashlib.sha256(f"{self.left}|{self.right}".encode()).hexdigest(), 16) % 3 == 0


class Judgement(NamedTuple):
    """How many pairs were rightly merged, wrongly merged, rightly left apart and missed."""

    merged: int
    wrong: int
    apart: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of merged pairs that are the same thing; 1 where none is merged."""
        return self.merged / ((self.merged + self.wrong) or 1) if self.merged + self.wrong else 1.0

    @property
    def recall(self) -> float | None:
        """The share of pairs of the same thing that are merged; None where there are none."""
        return self.merged / (self.merged + self.missed) if self.merged + self.missed else None


def read_pairs() -> list[Pair]:
    """Return the labelled pairs."""
    with PAIRS.open(encoding="utf-8", newline="") as stream:
        return [
            Pair(row["stratum"], row["left"], row["right"], row["is_same"] == "1") for row in csv.DictReader(stream)
        ]


def judge(pairs: list[Pair], vocabulary: pl.DataFrame) -> Judgement:
    """Compare pairs with what a vocabulary (raw, canonical_id) makes of them, where it has both.

    Some pairs were drawn with case folded: their spelling is found by its form.
    """
    by_form = dict(zip(forms_of(vocabulary["raw"]), vocabulary["canonical_id"], strict=True))
    known = by_form | dict(vocabulary.select("raw", "canonical_id").iter_rows())
    found = Counter(
        (pair.is_same, known.get(pair.left, pair.left) == known.get(pair.right, pair.right)) for pair in pairs
    )
    return Judgement(found[True, True], found[False, True], found[False, False], found[True, False])
