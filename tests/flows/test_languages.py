"""Languages of one site side by side, in the layouts of several generators: sites with known answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.generators.sites import SmallSite, page
from tests.generators.test_small_sites import write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Site

HUGO_NAMES = SmallSite(
    {
        "hugo.toml": 'baseURL = "https://plot.example/"\ndefaultContentLanguage = "en"\n[languages.en]\n'
        "[languages.de]\n[languages.fr]\n",
        "content/about.md": page(title="About", lastmod="2024-05-01"),
        "content/about.de.md": page(title="Info", lastmod="2024-01-01"),
        "content/about.fr.md": page(title="About"),
        "content/posts/rain.md": page(title="Rain", date="2024-01-01"),
        "content/posts/rain.de.md": page(title="Regen", date="2024-02-01"),
        "content/posts/alone.md": page(title="Alone"),
        "content/posts/verwaist.de.md": page(title="Verwaist"),
        "content/posts/cat.md": page(title="Cat", translationKey="cat"),
        "content/posts/chat.fr.md": page(title="Chat", translationKey="cat"),
    },
    {},
)
HUGO_FOLDERS = SmallSite(
    {
        "hugo.toml": 'baseURL = "https://plot.example/"\ndefaultContentLanguage = "en"\n[languages.en]\n'
        'contentDir = "content/en"\n[languages.de]\ncontentDir = "content/de"\n',
        "content/en/_index.md": page(title="Home"), "content/de/_index.md": page(title="Start"),
        "content/en/beds.md": page(title="Beds"), "content/de/beds/index.md": page(title="Beete"),
        "content/en/soil.md": page(title="Soil"),
    },
    {},
)  # fmt: skip
DOCUSAURUS = SmallSite(
    {
        "docusaurus.config.js": "module.exports = { url: 'https://plot.example', baseUrl: '/',\n"
        "  i18n: { defaultLocale: 'en', locales: ['en', 'fr'] } };\n",
        "docs/intro.md": page(title="Intro"), "docs/beds/soil.md": page(title="Soil"),
        "blog/2024-01-02-rain.md": page(title="Rain"),
        "i18n/fr/docusaurus-plugin-content-docs/current/intro.md": page(title="Intro"),
    },
    {},
)  # fmt: skip
JEKYLL = SmallSite(
    {
        "_config.yml": "url: https://plot.example\n",
        "about.md": page(title="About", lang="en", ref="about"),
        "ueber.md": page(title="Info", lang="de", ref="about"),
        "contact.md": page(title="Contact", lang="en", ref="contact"), "code.md": page(title="Code", lang="python"),
    },
    {},
)  # fmt: skip
MDN = SmallSite(
    {
        f"files/{folder}/web/{name}/index.md": page(title=name, slug=f"Web/{name}", **{"page-type": "guide"})
        for folder, names in {"en-us": ["soil", "beds", "rain"], "fr": ["soil", "beds"], "zh-cn": ["soil"]}.items()
        for name in names
    },
    {},
)
NAMES_ALONE = SmallSite(
    {
        "mkdocs.yml": "site_name: Plot\nplugins:\n  - i18n\n",
        "docs/index.md": "# Plot\n", "docs/index.de.md": "# Garten\n", "docs/soil.md": "# Soil\n",
    },
    {},
)  # fmt: skip


@pytest.mark.parametrize(
    ("layout", "languages", "missing"),
    [
        (HUGO_FOLDERS, [("en", 3, 1.0), ("de", 2, 0.6667)], [("content/en/soil.md", "de")]),
        (DOCUSAURUS, [("en", 3, 1.0), ("fr", 1, 0.3333)],
         [("blog/2024-01-02-rain.md", "fr"), ("docs/beds/soil.md", "fr")]),
        (JEKYLL, [("en", 2, 1.0), ("de", 1, 0.5)], [("contact.md", "de")]),
        (MDN, [("en-US", 3, 1.0), ("fr", 2, 0.6667), ("zh-CN", 1, 0.3333)],
         [("files/en-us/web/beds/index.md", "zh-CN"), ("files/en-us/web/rain/index.md", "fr"),
          ("files/en-us/web/rain/index.md", "zh-CN")]),
        (NAMES_ALONE, [("en", 2, 1.0), ("de", 1, 0.5)], [("docs/soil.md", "de")]),
    ],
    ids=["hugo", "docusaurus", "jekyll", "mdn", "names"],
)  # fmt: skip
def test_languages_of_a_layout(
    layout: SmallSite, languages: list[tuple[object, ...]], missing: list[tuple[object, ...]], site: Site
) -> None:
    write(layout, site.content)
    site.build()
    assert site.sql("select language, page_count, translated_share from reports.languages") == languages
    found = site.sql("select path, missing_language from reports.missing_translations order by all")
    assert found == missing


@pytest.fixture
def garden(site: Site) -> Site:
    write(HUGO_NAMES, site.content)
    site.build()
    return site


def test_languages_in_names_and_keys_of_translations(garden: Site) -> None:
    told = (
        "select path, language, url, translation_key from pages where path like '%at%' or path like '%de%' order by 1"
    )
    assert garden.sql(told) == [
        ("content/about.de.md", "de", "/de/about/", "/about"),
        ("content/posts/cat.md", "en", "/posts/cat/", "cat"),
        ("content/posts/chat.fr.md", "fr", "/fr/posts/chat/", "cat"),
        ("content/posts/rain.de.md", "de", "/de/posts/rain/", "/posts/rain"),
        ("content/posts/verwaist.de.md", "de", "/de/posts/verwaist/", "/posts/verwaist"),
    ]
    told = "select corpus, language, is_main, stale_count, without_source_count from reports.languages"
    assert garden.sql(told) == [
        ("(all)", "en", True, 0, 0), ("(all)", "de", False, 1, 1), ("(all)", "fr", False, 0, 0),
    ]  # fmt: skip


def test_a_translation_is_stale_by_the_days_of_both(garden: Site) -> None:
    told = "select path, source_path, days_behind, is_edited_since from reports.stale_translations"
    assert garden.sql(told) == [("content/about.de.md", "content/about.md", 121, False)]


def test_a_translation_is_stale_by_the_runs(garden: Site) -> None:
    garden.write("content/posts/cat.md", page("Another text.", title="Cat", translationKey="cat"))
    garden.build()
    told = "select path, days_behind, is_edited_since from reports.stale_translations where is_edited_since"
    assert garden.sql(told) == [("content/posts/chat.fr.md", None, True)]
    garden.write("content/posts/chat.fr.md", page("Un autre texte.", title="Chat", translationKey="cat"))
    garden.build()
    assert garden.sql(told) == []


def test_findings_name_what_is_stale_and_what_has_lost_its_source(garden: Site) -> None:
    told = "select rule, path from findings where starts_with(rule, 'translation') order by all"
    assert garden.sql(told) == [
        ("translation-stale", "content/about.de.md"),
        ("translation-without-source", "content/posts/verwaist.de.md"),
    ]


def test_the_dashboard_shows_languages_where_there_are_several(garden: Site) -> None:
    coverage = (garden.build(full=True, dashboard=True).dashboard / "coverage.html").read_text()
    assert all(f'id="{name}"' in coverage for name in ("languages", "missing_translations", "stale_translations"))
    assert 'id="corpora"' not in coverage


def test_one_title_in_two_languages_is_no_duplicate(garden: Site) -> None:
    assert garden.sql("select count(*) from pages where title = 'About'") == [(2,)]
    assert garden.sql("select count(*) from findings where rule = 'title-duplicate'") == [(0,)]
    assert garden.sql("select count(*) from page_duplicates where kind = 'title'") == [(0,)]
    garden.page("content/team.md", title="About")
    garden.build()
    assert garden.sql("select path from findings where rule = 'title-duplicate' order by path") == [
        ("content/about.md",), ("content/team.md",)
    ]  # fmt: skip


def test_a_site_in_one_language_has_no_such_rows(site: Site, tmp_path: Path) -> None:
    site.page("a.md", title="A")
    site.page("b.md", title="B", lang="python")
    site.build()
    assert site.sql("select count(*), count(language), count(translation_key) from pages") == [(2, 0, 0)]
    for report in ("languages", "missing_translations", "stale_translations"):
        assert site.sql(f"select count(*) from reports.{report}") == [(0,)]
