"""Links to pages that a generator makes without a file: beside what Hugo itself writes, and in a build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.list_files import list_files
from flows.reading_plan import record_plan
from flows.settings import Settings
from flows.sites.recognise import recognise
from tests.conftest import Site
from tests.generators.real_urls import need, run
from tests.generators.sites import SmallSite, page
from tests.generators.test_small_sites import write
from transforms.reading.records import RecordReader
from transforms.sites.urls import url_key

if TYPE_CHECKING:
    from pathlib import Path

GARDEN = SmallSite(
    {
        "hugo.toml": 'baseURL = "https://plot.example/"\ndefaultContentLanguage = "en"\n[taxonomies]\n'
        'tag = "tags"\nseason = "seasons"\n[languages.en]\n[languages.de]\n',
        "content/beds/oak.md": page(
            "[beds](/beds/) [beans](/tags/broad-beans/) [peas](/tags/peas/) [old](/categories/) [home](/)"
            " [spring](../../seasons/early-spring/?from=oak)",
            title="Oak", tags="[Broad Beans, 'C++']", seasons="Early Spring",
        ),
        "content/beds/deep/fern.md": page(title="Fern", tags="[Été]"),
        "content/beds/oak.de.md": page("[Bohnen](/de/tags/bohnen/)", title="Eiche", tags="[Bohnen]"),
        "content/notes/draft.md": page(title="Draft", draft="true", tags="[unseen]"),
        "content/guide/index.md": page(title="Guide", categories="[none]"),
    },
    {},
)  # fmt: skip


def test_hugo_makes_the_lists_that_links_may_lead_to(tmp_path: Path) -> None:
    need("hugo")
    source = write(GARDEN, tmp_path / "site")
    layouts = source / "layouts" / "_default"
    layouts.mkdir(parents=True)
    for name in ("single.html", "list.html"):
        (layouts / name).write_text("x")
    (source / "layouts" / "index.html").write_text("x")
    run(["hugo", "--destination", "out"], source)
    out = source / "out"
    written = {url_key(f"/{file.relative_to(out).as_posix()}") for file in out.rglob("index.html")}
    lists, urls = _lists_and_urls(source)
    assert lists | urls == written - {"/en"}, "all but the default language's home, which leads on to the other"
    assert "/tags/c++" in lists - urls


def built(small: SmallSite, folder: Path) -> Site:
    site = Site(folder / "unused", folder / "warehouse")
    site.build(source=write(small, folder / "site"))
    return site


def _lists_and_urls(source: Path) -> tuple[set[str], set[str]]:
    settings = recognise(Settings(source=source))
    reader = RecordReader(record_plan(settings))
    entries = list_files(source, settings.files).entries
    records = [reader.read((source / entry.system_path).read_bytes(), entry.path) for entry in entries]
    published = [record for record in records if not record["is_draft"]]
    return {key for record in records for key in record["lists"]}, {record["url_key"] for record in published}


def test_a_link_to_a_list_is_good_and_one_to_no_list_is_broken(tmp_path: Path) -> None:
    site = built(GARDEN, tmp_path)
    links = site.sql("select target_url, verdict, resolved_by, target_path from links order by source_path, position")
    assert links == [
        ("/de/tags/bohnen/", "ok", "generated", None),
        ("/beds/", "ok", "generated", None),
        ("/tags/broad-beans/", "ok", "generated", None),
        ("/tags/peas/", "broken", None, None),
        ("/categories/", "broken", None, None),
        ("/", "ok", "generated", None),
        ("../../seasons/early-spring/?from=oak", "ok", "generated", None),
    ]


def test_a_page_that_is_a_program_may_be_linked_to(tmp_path: Path) -> None:
    files = {
        "docusaurus.config.js": "module.exports = { url: 'https://plot.example', baseUrl: '/' };\n",
        "src/pages/help/index.js": "export default () => null;\n",
        "blog/2024-05-01-rain.md": page(title="Rain", tags="[Heavy Rain]"),
        "docs/start.md": page("[help](/help) [all](/blog) [rain](/blog/tags/heavy-rain) [no](/team)", title="Start"),
    }
    site = built(SmallSite(files, {}), tmp_path)
    assert site.sql("select target_url, verdict from links order by position") == [
        ("/help", "ok"), ("/blog", "ok"), ("/blog/tags/heavy-rain", "ok"), ("/team", "broken"),
    ]  # fmt: skip
