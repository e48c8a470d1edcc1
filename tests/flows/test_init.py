"""`matterhouse init`: what it tells of a site, and the file that it writes."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from tests.conftest import run_command
from tests.generators.sites import SITES

if TYPE_CHECKING:
    from pathlib import Path


def write(name: str, folder: Path) -> None:
    for path, text in SITES[name].files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def test_init_tells_what_a_site_is_and_what_fills_its_columns(tmp_path: Path) -> None:
    write("jekyll", tmp_path)
    told = run_command("init", cwd=tmp_path).stdout
    lines = [" ".join(line.split()) for line in told.splitlines()]
    assert lines[0].startswith("Jekyll (0.9")
    assert "_config.yml" in lines
    assert "title 100% title 11" in lines
    assert "url 82% the path 8, permalink 1" in lines
    assert any(line.startswith("Written: ") for line in lines)


def test_the_file_can_be_built_as_it_is_and_says_where_it_comes_from(tmp_path: Path) -> None:
    write("hugo", tmp_path)
    run_command("init", cwd=tmp_path)
    text = (tmp_path / "matterhouse.toml").read_text(encoding="utf-8")
    site = {"generator": "hugo", "hosts": ["plot.example"]}
    assert tomllib.loads(text) == {"source": ".", "warehouse": "warehouse", "site": site, "fields": {}}
    assert '# title = ["title", "linkTitle"]  # ' in text
    done = run_command("build", cwd=tmp_path)
    assert "generator Hugo, as matterhouse.toml says" in done.stderr
    rows = run_command("sql", "select url from pages where url is not null", "--format", "csv", cwd=tmp_path).stdout
    assert set(rows.split()[1:]) == {url for url in SITES["hugo"].urls.values() if url}


def test_keys_that_no_column_takes_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: A\nshelf: north\n---\n")
    told = run_command("init", cwd=tmp_path).stdout
    assert "Not sure what made this site" in told
    assert "shelf (100%)" in told
    assert "title" not in told.partition("Keys that no column takes")[2]


def test_a_file_that_is_there_is_kept(tmp_path: Path) -> None:
    write("plain", tmp_path)
    (tmp_path / "matterhouse.toml").write_text("# mine\n")
    done = run_command("init", cwd=tmp_path, check=False)
    assert (done.returncode, "--force replaces it" in done.stderr) == (2, True)
    assert (tmp_path / "matterhouse.toml").read_text() == "# mine\n"
    run_command("init", "--force", cwd=tmp_path)
    assert (tmp_path / "matterhouse.toml").read_text() != "# mine\n"


def test_what_cannot_be_looked_at_is_told(tmp_path: Path) -> None:
    assert "no such folder" in run_command("init", "nowhere", cwd=tmp_path, check=False).stderr
    (tmp_path / "empty").mkdir()
    assert "no file here matches" in run_command("init", "empty", cwd=tmp_path, check=False).stderr


def test_a_build_without_a_file_says_in_one_line_what_it_took_the_site_for(tmp_path: Path) -> None:
    write("zola", tmp_path / "site")
    done = run_command("build", str(tmp_path / "site"), "--warehouse", str(tmp_path / "warehouse"), cwd=tmp_path)
    notes = [line for line in done.stderr.splitlines() if line.startswith("note: recognised Zola (")]
    assert len(notes) == 1
    assert notes[0].endswith("configuration in config.toml")
