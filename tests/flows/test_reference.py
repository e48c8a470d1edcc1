"""Aliases of a site: what they lead to, and what stops a command with file and line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flows.errors import RequestError
from flows.reference import read_reference
from flows.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path


def test_aliases_come_from_the_configuration_and_from_files(tmp_path: Path) -> None:
    (tmp_path / "names.toml").write_text('[keywords]\n"long-term potentiation" = ["LTP"]\n')
    config = tmp_path / "matterhouse.toml"
    config.write_text('[aliases]\nfiles = ["names.toml"]\n[aliases.subjects]\n"Computer Science" = ["CS"]\n')
    reference = read_reference(load_settings(config))
    assert reference.subjects.aliases == {"CS": "Computer Science"}
    assert reference.keywords.aliases == {"LTP": "long-term potentiation"}
    assert reference.alias_file == "names.toml"


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ('[subjects]\n"A" = ["x"]\n"B" = ["X"]\n', 3, "is an alias of 'B'"),
        ('[subjects]\n"A" = ["B"]\n"B" = ["A"]\n', 2, "in a circle"),
        ('[keywords]\n"A" = ["B"]\n"B" = ["C"]\n"C" = ["a"]\n', 2, "in a circle"),
        ('[subjects]\n"A" = ["x"\n', 2, "not valid TOML"),
        ('[keywords]\n\n"A" = 3\n', 3, "give a list"),
        ('[tags]\n"A" = ["x"]\n', 1, "[subjects] and [keywords]"),
        ('[subjects]\n"A" = [" "]\n', 2, "a name is empty"),
    ],
)
def test_a_broken_alias_file_stops_with_its_line(tmp_path: Path, text: str, line: int, told: str) -> None:
    file = tmp_path / "names.toml"
    file.write_text(text)
    (tmp_path / "matterhouse.toml").write_text('[aliases]\nfiles = ["names.toml"]\n')
    with pytest.raises(RequestError) as error:
        read_reference(load_settings(tmp_path / "matterhouse.toml"))
    assert str(error.value).startswith(f"{file.resolve()}:{line}:")
    assert told in str(error.value)


def test_a_missing_alias_file_stops(tmp_path: Path) -> None:
    (tmp_path / "matterhouse.toml").write_text('[aliases]\nfiles = ["names.toml"]\n')
    with pytest.raises(RequestError, match="cannot be read"):
        read_reference(load_settings(tmp_path / "matterhouse.toml"))
