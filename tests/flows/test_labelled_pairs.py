"""Merges of keywords beside pairs that were labelled by reading: 98 of 100 that merge are the same thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from flows.reference import read_word_rules
from tests.labelled.judge import judge, read_pairs
from transforms.keywords.reference import SiteNames
from transforms.keywords.vocabulary import build_keyword_vocabulary

if TYPE_CHECKING:
    from flows.warehouse import Warehouse

PAIRS = read_pairs()
PRECISION = 0.98


def test_there_are_enough_pairs_and_a_third_is_kept_aside() -> None:
    assert len(PAIRS) >= 500
    assert 0.25 < sum(pair.is_aside for pair in PAIRS) / len(PAIRS) < 0.42
    assert 0.25 < sum(pair.is_same for pair in PAIRS) / len(PAIRS) < 0.75


@pytest.mark.parametrize("is_aside", [False, True])
def test_merges_of_the_main_corpus_are_right(main_warehouse: Warehouse, is_aside: bool) -> None:
    vocabulary = pl.read_parquet(main_warehouse.run().tables / "vocabulary.parquet").filter(kind="keyword")
    judgement = judge([pair for pair in PAIRS if pair.is_aside == is_aside], vocabulary)
    assert judgement.precision >= PRECISION, judgement
    assert judgement.recall is not None
    assert judgement.recall >= 0.8, judgement


def test_merges_of_the_spellings_alone_are_right() -> None:
    spellings = sorted({text for pair in PAIRS for text in (pair.left, pair.right)})
    mentioned = pl.DataFrame({"path": [f"{number}.md" for number in range(len(spellings))], "raw": spellings})
    vocabulary, _ = build_keyword_vocabulary(mentioned, read_word_rules(), SiteNames())
    judgement = judge(PAIRS, vocabulary)
    assert judgement.precision >= PRECISION, judgement
    assert judgement.merged > 300
