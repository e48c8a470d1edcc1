"""Sites and settings that contradict themselves: nothing is lost, and what is wrong is told with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flows.settings import Settings
from flows.sites.recognise import recognise
from tests.generators.sites import SITES, SmallSite, page
from tests.generators.test_small_sites import write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Site


def test_pages_with_one_url_are_both_kept_and_name_each_other(site: Site) -> None:
    write(SmallSite({
        "content/hugo.toml": 'baseURL = "https://plot.example/"\n',
        "content/content/beds.md": page(title="Beds"), "content/content/beds/_index.md": page(title="All beds"),
        "content/content/seeds.md": page(url="/Beds/"), "content/content/other.md": page(url="/beds"),
    }, {}), site.content.parent)  # fmt: skip
    site.build()
    assert site.sql("select count(*) from pages") == [(4,)]
    rows = site.sql("select path, message from problems where code = 'url-taken' order by path")
    assert [path for path, _ in rows] == ["content/beds.md", "content/beds/_index.md", "content/other.md"]
    assert "content/beds/_index.md, content/other.md" in str(rows[0][1])
    found = site.sql("select distinct path from findings where rule = 'url-duplicate' order by path")
    assert [path for (path,) in found] == ["content/beds.md", "content/beds/_index.md", "content/other.md"]


def test_redirects_in_a_circle_end_and_are_told(site: Site) -> None:
    site.page("a.md", url="/a", redirect_to="/b")
    site.page("b.md", url="/b", redirect_to="/c")
    site.page("c.md", url="/c", redirect_to="/a")
    site.page("self.md", url="/self", redirect_to="/self")
    site.page("fine.md", url="/fine", redirect_from="[/old]")
    site.write("reader.md", "---\nurl: /reader\n---\n[in](/a) [out](/old) [self](/self)\n")
    site.build()
    loops = site.sql("select path from problems where code = 'redirect-loop' order by path")
    assert loops == [("a.md",), ("b.md",), ("c.md",), ("self.md",)]
    verdicts = site.sql("select target_url, verdict from links where source_path = 'reader.md' order by position")
    assert verdicts == [("/a", "broken"), ("/old", "redirected"), ("/self", "broken")]


def test_an_alias_is_not_taken_by_a_page_of_another_edition(site: Site) -> None:
    site.page("new.md", url="/new", releases="{ghes: '>=3.0'}", redirect_from="[/old, /both]")
    site.page("old.md", url="/old", releases="{ghes: '2.22'}")
    site.page("both.md", url="/both", releases="{ghes: '>=3.0'}")
    site.build(urls={"editions": "releases"})
    taken = site.sql("select path, url from redirects where is_taken")
    assert taken == [("new.md", "/both")]
    assert site.sql("select count(*) from problems where code = 'alias-taken'") == [(1,)]
    site.build()
    assert site.sql("select count(*) from redirects where is_taken") == [(2,)]


def test_of_two_configurations_the_generators_first_counts(tmp_path: Path) -> None:
    """Hugo reads hugo.toml before config.toml; so does its profile."""
    files = SITES["hugo"].files | {"config.toml": 'baseURL = "https://other.example/"\n'}
    source = write(SmallSite(files, {}), tmp_path / "site")
    settings = recognise(Settings(source=source))
    assert settings.site.hosts == ("plot.example",)
    assert settings.recognition.config == "hugo.toml"


@pytest.mark.parametrize("named", ["jekyll", "zola"])
def test_a_named_generator_wins_over_what_is_seen(named: str, tmp_path: Path) -> None:
    source = write(SITES["hugo"], tmp_path / "site")
    settings = recognise(Settings.model_validate({"source": source, "site": {"generator": named}}))
    assert settings.recognition.generator == named
    assert "as matterhouse.toml says" in settings.recognition.line()
