"""Settings: where they come from, and what is said of mistakes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flows.errors import RequestError
from flows.settings import Settings, load_settings

if TYPE_CHECKING:
    from pathlib import Path


def test_without_a_file_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_settings()
    assert settings.source is None
    assert settings.warehouse == tmp_path / "warehouse"
    assert settings.fields.keywords == ("seo.page_keywords", "keywords", "tags")


def test_the_nearest_file_above_the_working_directory_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "matterhouse.toml").write_text('source = "pages"\nwarehouse = "out"\n')
    (tmp_path / "deep" / "er").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "deep" / "er")
    settings = load_settings()
    assert (settings.source, settings.warehouse) == (tmp_path / "pages", tmp_path / "out")


def test_arguments_win_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "matterhouse.toml").write_text('source = "pages"\nworkers = 3\n')
    monkeypatch.chdir(tmp_path)
    settings = load_settings(source=tmp_path / "other", workers=1)
    assert (settings.source, settings.workers) == (tmp_path / "other", 1)


def test_settings_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().workers = 4  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('sauce = "x"', "unknown key sauce; allowed here: source, warehouse, workers"),
        ('[fields]\nidd = ["id"]', "unknown key fields.idd; allowed here: id, url, slug, title"),
        ("workers = -1", "workers = -1: Input should be greater than or equal to 0"),
        ('[fields]\nid = "id"', "fields.id = 'id': give a list, such as"),
        ('[fields]\nrelated = ["a*.b"]', "a * may stand once, in the last part"),
        ('[site]\nhosts = ["https://a.example"]', "give the bare host, such as example.com"),
        ("[urls]\nrewrites = [['(', '']]", "'(' is no pattern"),
        ("[urls]\nrewrites = [['/a(?!b)', '']]", "'/a(?!b)': look-around and references to groups are not"),
        ("[none_values]\nscores = [-1]", "unknown field 'scores'; allowed: id, url"),
        ("source = ", "not valid TOML"),
        ('config_file = "x"', "unknown key config_file"),
    ],
)
def test_a_mistake_is_told_with_file_key_and_what_is_allowed(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "matterhouse.toml"
    file.write_text(text)
    with pytest.raises(RequestError) as error:
        load_settings(file)
    assert str(file) in str(error.value)
    assert complaint in str(error.value)


def test_a_config_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="cannot be read"):
        load_settings(tmp_path / "none.toml")
