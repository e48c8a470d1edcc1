"""What the generator says of a site is what a build finds in it; the same seed writes the same bytes."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest

from bench.corpus.__main__ import write_corpus
from bench.corpus.plan import QUERIES
from bench.corpus.words import keyword, name, word
from flows.query import ask, open_run
from flows.warehouse import Warehouse
from tests.conftest import run_command

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    write_corpus(folder, 1_000, seed=1)
    return folder


@pytest.fixture(scope="module")
def built(corpus: Path) -> Warehouse:
    warehouse = Warehouse(corpus / "warehouse")
    run_command("build", str(corpus / "content"), "--warehouse", str(warehouse.folder), "--without", "suggestions")
    return warehouse


def test_a_build_finds_what_was_put_in(corpus: Path, built: Warehouse) -> None:
    expected = json.loads((corpus / "answers.json").read_text())
    with open_run(built, built.run()) as connection:
        found = {name: ask(connection, query).rows[0][0] for name, query in QUERIES.items()}
    assert found == expected
    assert all(expected.values()), "every flaw is there"


def test_the_same_seed_writes_the_same_bytes(corpus: Path, tmp_path: Path) -> None:
    write_corpus(tmp_path / "again", 1_000, seed=1)
    write_corpus(tmp_path / "other", 1_000, seed=2)
    assert digest(tmp_path / "again" / "content") == digest(corpus / "content")
    assert digest(tmp_path / "other" / "content") != digest(corpus / "content")


def digest(folder: Path) -> str:
    files = sorted(file for file in folder.rglob("*.md"))
    assert len(files) == 1_000
    return hashlib.sha256(
        b"".join(str(file.relative_to(folder)).encode() + file.read_bytes() for file in files)
    ).hexdigest()


def test_numbers_share_no_word() -> None:
    numbers = [*range(20_000), *(7**power for power in range(6, 15))]
    for form in (word, name, keyword):
        assert len({form(number) for number in numbers}) == len(numbers)
