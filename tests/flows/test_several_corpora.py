"""Several corpora in one warehouse: each as it is alone, and links from one to another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from flows.build import build
from flows.errors import RequestError
from flows.query import ask, open_run
from flows.settings import Settings, load_settings
from flows.sites.recognise import recognise, recognition_lines
from flows.warehouse import Warehouse
from tests.conftest import quiet, run_command

if TYPE_CHECKING:
    from flows.warehouse import Run

FILES = {
    "website/hugo.toml": 'baseURL = "https://plot.example/docs/"\n',
    "website/content/_index.md": "---\ntitle: Docs\n---\n[Rain](https://blog.plot.example/2024/01/02/rain.html)\n",
    "website/content/soil.md": """---
title: Soil
aliases: [/earth]
---
[at home](/beds/) [with base](/docs/beds/) [in full](https://plot.example/docs/beds/)
[other](https://www.blog.plot.example/2024/01/02/rain.html#wet) [old](https://blog.plot.example/wet)
[gone](https://blog.plot.example/gone) [file](../../blog/_posts/2024-01-02-rain.md) [away](https://other.example/)
""",
    "website/content/beds/_index.md": "---\ntitle: Beds\n---\nText of [[Seeds]].\n",
    "blog/_config.yml": "url: https://blog.plot.example\n",
    "blog/_posts/2024-01-02-rain.md": """---
title: Rain
redirect_from: [/wet]
---
# Wet
[soil](https://plot.example/docs/soil/) [earth](https://plot.example/docs/earth) ![](/a.png)
""",
    "blog/index.md": "---\ntitle: Blog\n---\n[post]({% post_url 2024-01-02-rain %})\n",
    "blog/a.png": "",
    "vault/.obsidian/app.json": "{}",
    "vault/Seeds.md": "See [[index]] and [[Rain]].\n",
    "vault/index.md": "[[Seeds]]\n",
}
CONFIG = """
[[source]]
name = "docs"
path = "website"
[[source]]
name = "blog"
path = "blog"
[[source]]
name = "vault"
path = "vault"
"""


@pytest.fixture(scope="module")
def garden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("garden")
    write(folder, FILES | {"matterhouse.toml": CONFIG})
    built(folder, dashboard=True)
    return folder


def write(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


def built(folder: Path, **options: Any) -> Run:
    return build(load_settings(folder / "matterhouse.toml"), notify=quiet, **options)


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    warehouse = Warehouse(folder / "warehouse")
    with open_run(warehouse, warehouse.run()) as connection:
        return ask(connection, query).rows


def test_paths_are_led_by_the_corpus(garden: Path) -> None:
    assert rows(garden, "select corpus, path, section, url from pages order by path") == [
        ("blog", "blog/_posts/2024-01-02-rain.md", "_posts", "/2024/01/02/rain.html"),
        ("blog", "blog/index.md", None, "/"),
        ("docs", "docs/content/_index.md", "content", "/"),
        ("docs", "docs/content/beds/_index.md", "content", "/beds/"),
        ("docs", "docs/content/soil.md", "content", "/soil/"),
        ("vault", "vault/Seeds.md", None, "/Seeds"),
        ("vault", "vault/index.md", None, "/"),
    ]


def test_links_lead_from_one_corpus_to_another(garden: Path) -> None:
    rain, beds = "blog/_posts/2024-01-02-rain.md", "docs/content/beds/_index.md"
    told = "select target_path, verdict from links where source_path = 'docs/content/soil.md' order by line, position"
    assert rows(garden, told) == [
        (beds, "ok"), (beds, "ok"), (beds, "ok"),
        (rain, "ok"), (rain, "redirected"),
        (None, "broken"), (rain, "ok"), (None, "external"),
    ]  # fmt: skip
    rain_page = "source_path = 'blog/_posts/2024-01-02-rain.md'"
    told = f"select target_path, verdict, is_asset from links where {rain_page} order by kind, position"
    soil = "docs/content/soil.md"
    assert rows(garden, told) == [(None, "ok", True), (soil, "ok", False), (soil, "redirected", False)]
    assert rows(garden, "select is_anchor_found from links where target_anchor = 'wet'") == [(True,)]
    assert rows(garden, "select target_key from links where verdict = 'broken' and kind = 'inline'") == [
        ("//blog.plot.example/gone",)
    ]


def test_names_are_looked_for_at_home(garden: Path) -> None:
    told = (
        "select source_path, target_path, verdict from links where kind = 'wikilink' order by source_path, position"
    )
    assert rows(garden, told) == [
        ("vault/Seeds.md", "vault/index.md", "ok"),
        ("vault/Seeds.md", None, "broken"),
        ("vault/index.md", "vault/Seeds.md", "ok"),
    ]


def test_equal_urls_of_two_corpora_are_no_collision(garden: Path) -> None:
    assert rows(garden, "select count(*) from problems") == [(0,)]
    assert rows(garden, "select count(*) from findings where rule = 'url-duplicate'") == [(0,)]


def test_the_report_tells_the_corpora_apart(garden: Path) -> None:
    told = "select corpus, page_count, to_others_count, from_others_count from reports.corpora"
    assert rows(garden, told) == [("(all)", 7, 6, 6), ("blog", 2, 2, 4), ("docs", 3, 4, 2), ("vault", 2, 0, 0)]


def test_nothing_of_another_corpus_is_advised_by_its_bare_url(garden: Path) -> None:
    told = "select message from findings where rule = 'link-redirected' and path like 'docs/%'"
    assert rows(garden, told) == [("An older url of the page blog/_posts/2024-01-02-rain.md",)]
    apart = "split_part(source_path, '/', 1) <> split_part(target_path, '/', 1)"
    assert rows(garden, f"select count(*) from link_suggestions where {apart}") == [(0,)]
    assert rows(garden, "select current_value from reports.stale_links where source_path like 'docs/%'") == [(None,)]


def test_each_corpus_is_told_with_its_generator(garden: Path) -> None:
    lines = recognition_lines(recognise(load_settings(garden / "matterhouse.toml")))
    assert [line.partition(" (")[0] for line in lines] == [
        "blog: recognised Jekyll", "docs: recognised Hugo", "vault: recognised Obsidian"
    ]  # fmt: skip


def test_findings_have_the_path_of_the_file(garden: Path) -> None:
    done = run_command(
        "check", "--format", "github", "--warehouse", str(garden / "warehouse"), cwd=garden, check=False
    )
    assert "file=website/content/soil.md" in done.stdout


def test_explore_filters_by_corpus(garden: Path) -> None:
    run = Warehouse(garden / "warehouse").run()
    assert 'name="corpus"' in (run.dashboard / "explore.html").read_text()
    coverage = (run.dashboard / "coverage.html").read_text()
    assert 'id="corpora"' in coverage
    assert 'id="languages"' not in coverage


def test_only_what_changed_is_read_again(garden: Path, tmp_path: Path) -> None:
    write(tmp_path, FILES | {"matterhouse.toml": CONFIG})
    built(tmp_path)
    again = built(tmp_path)
    assert again.read_summary()["built_by"] != again.run_id
    write(tmp_path, {"blog/index.md": "---\ntitle: The blog\n---\n"})
    changed = built(tmp_path).read_summary()["run"]
    assert (changed["added_count"], changed["changed_count"], changed["removed_count"]) == (0, 1, 0)
    full = rows(tmp_path, "from pages order by path")
    built(tmp_path, full=True)
    assert rows(tmp_path, "from pages order by path") == full


def test_a_source_on_the_command_line_is_built_alone(garden: Path, tmp_path: Path) -> None:
    settings = load_settings(garden / "matterhouse.toml", source=garden / "blog", warehouse=tmp_path)
    build(settings, notify=quiet)
    warehouse = Warehouse(tmp_path)
    with open_run(warehouse, warehouse.run()) as connection:
        found = ask(connection, "select corpus, path from pages order by path").rows
    assert found == [(None, "_posts/2024-01-02-rain.md"), (None, "index.md")]


def test_a_table_of_one_source_wins_over_that_for_all(tmp_path: Path) -> None:
    own = '[fields]\ntitle = ["headline"]\n[[source]]\nname = "a"\npath = "a"\n[source.fields]\ntitle = ["name"]\n'
    files = {"a/x.md": "---\nname: A\nheadline: H\n---\n", "b/x.md": "---\nname: A\nheadline: H\n---\n"}
    write(tmp_path, files | {"matterhouse.toml": own + '[[source]]\nname = "b"\npath = "b"\n'})
    built(tmp_path)
    assert rows(tmp_path, "select path, title from pages order by path") == [("a/x.md", "A"), ("b/x.md", "H")]


def test_one_host_with_two_base_paths(tmp_path: Path) -> None:
    part = '[[source]]\nname = "{0}"\npath = "{0}"\nhosts = ["plot.example"]\nbase_path = "/{0}"\n'
    write(tmp_path, {
        "matterhouse.toml": part.format("docs") + part.format("blog"),
        "docs/x.md": "---\nurl: /x/\n---\n[y](/blog/y/) [full](https://plot.example/blog/y) [x](/docs/x/)\n",
        "blog/y.md": "---\nurl: /y/\n---\n[x](/docs/x) [none](/docs/none)\n",
    })  # fmt: skip
    built(tmp_path)
    assert rows(tmp_path, "select source_path, target_path, verdict from links order by source_path, position") == [
        ("blog/y.md", "docs/x.md", "ok"), ("blog/y.md", None, "broken"),
        ("docs/x.md", "blog/y.md", "ok"), ("docs/x.md", "blog/y.md", "ok"), ("docs/x.md", "docs/x.md", "ok"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("config", "complaint"),
    [
        ('[[source]]\nname = "a"\npath = "a"\n[[source]]\nname = "a"\npath = "b"', "source.1.name = 'a': another"),
        ('[[source]]\nname = "a"\npath = "gone"', "source.0.path = 'gone': no such folder"),
        (
            '[[source]]\nname = "a"\npath = "a"\n[[source]]\nname = "b"\npath = "a/in"',
            "source.1.path = 'a/in': overlaps",
        ),
        ('[[source]]\nname = "A b"\npath = "a"', "source.0.name = 'A b': a name has small letters"),
        ('[[source]]\npath = "a"', "source.0.name"),
        ('[[source]]\nname = "a"\npath = "a"\nbase_path = "x"', "source.0.base_path = 'x': a base path begins"),
        (
            '[[source]]\nname = "a"\npath = "a"\n[source.fields]\nsauce = ["x"]',
            "source.0 (a): unknown key fields.sauce",
        ),
        ('[[source]]\nname = "a"\npath = "a"\ngenerator = "hogu"', "no such profile"),
        ('[[sources]]\nname = "a"', "unknown key sources"),
    ],
)
def test_a_mistake_is_told_with_file_and_key(config: str, complaint: str, tmp_path: Path) -> None:
    write(tmp_path, {"a/x.md": "x", "a/in/y.md": "y", "b/z.md": "z", "matterhouse.toml": config})
    with pytest.raises(RequestError) as error:
        built(tmp_path)
    assert complaint in str(error.value)


def test_backfill_wants_one_source(garden: Path) -> None:
    done = run_command("backfill", "--since", "2024-01-01", cwd=garden, check=False)
    assert done.returncode == 2
    assert "name it" in done.stderr


def test_settings_without_sources_have_no_corpora() -> None:
    assert recognise(Settings(source=Path("/nowhere"))).corpora == ()


def test_a_link_to_a_list_of_another_corpus_is_good(tmp_path: Path) -> None:
    home = "---\ntitle: Docs\ntags: [seeds]\n---\n[here](/tags/seeds/)\n"
    post = "---\ntitle: Rain\n---\n[seeds](https://plot.example/docs/tags/seeds) [none](https://plot.example/docs/tags/x)\n"
    files = {"website/content/_index.md": home, "blog/_posts/2024-01-02-rain.md": post}
    write(tmp_path, FILES | files | {"matterhouse.toml": CONFIG})
    built(tmp_path)
    query = "select target_url, verdict, resolved_by from links where target_url like '%/tags/%' order by all"
    assert rows(tmp_path, query) == [
        ("/tags/seeds/", "ok", "generated"),
        ("https://plot.example/docs/tags/seeds", "ok", "generated"),
        ("https://plot.example/docs/tags/x", "broken", None),
    ]
