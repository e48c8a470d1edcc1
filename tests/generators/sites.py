"""A small site for each profile: its files, and the url of each page as that generator makes it."""

from __future__ import annotations

from typing import NamedTuple


class SmallSite(NamedTuple):
    """Files by path, the urls that pages must get (None: no page of the site), and where the source lies."""

    files: dict[str, str]
    urls: dict[str, str | None]
    source: str = "."


def page(body: str = "Some text.", **fields: object) -> str:
    lines = "".join(f"{key}: {value}\n" for key, value in fields.items())
    return f"---\n{lines}---\n{body}\n"


HUGO = SmallSite(
    {
        "hugo.toml": 'baseURL = "https://plot.example/"\n[permalinks]\nnews = "/:year/:month/:slug/"\n',
        "content/_index.md": page(title="Home"),
        "content/posts/_index.md": page(title="Posts"),
        "content/posts/Digging A Bed.md": page(title="Digging"),
        "content/posts/sown.md": page(title="Sown", slug="Broad Beans"),
        "content/posts/fixed.md": page(title="Fixed", url="/seeds/"),
        "content/guide/index.md": page(title="Guide", aliases="[old-guide]"),
        "content/guide/part.md": page(title="A part of the guide"),
        "content/news/rain.md": page(title="Rain", date="2024-03-09", slug="rain-at-last"),
        "content/hidden/index.md": page(headless="true"),
        "themes/bare/README.md": "A theme.\n",
    },
    {
        "content/_index.md": "/",
        "content/posts/_index.md": "/posts/",
        "content/posts/Digging A Bed.md": "/posts/digging-a-bed/",
        "content/posts/sown.md": "/posts/broad-beans/",
        "content/posts/fixed.md": "/seeds/",
        "content/guide/index.md": "/guide/",
        "content/guide/part.md": None,
        "content/news/rain.md": "/2024/03/rain-at-last/",
        "content/hidden/index.md": None,
    },
)
HUGO_CONTENT = SmallSite(
    {
        "hugo.yaml": "baseURL: https://plot.example/\ndefaultContentLanguage: de\n",
        "content/de/_index.md": page(title="Start"),
        "content/de/beete.md": page(title="Beete"),
        "content/en/beds.md": page(title="Beds", linkTitle="Beds"),
    },
    {"de/_index.md": "/", "de/beete.md": "/beete/", "en/beds.md": "/en/beds/"},
    source="content",
)
JEKYLL = SmallSite(
    {
        "_config.yml": "url: https://plot.example\ntimezone: Europe/Berlin\ncollections:\n  beds:\n    output: true\n"
        "    permalink: /:collection/:path/\n  notes:\n    output: false\nexclude: [drafts.md]\n",
        "index.md": page(title="Home"),
        "about.md": page(title="About"),
        "guide/index.md": page(title="Guide"),
        "tools.md": page(title="Tools", permalink="/sheds/:basename/"),
        "drafts.md": page(title="Not a page"),
        "_posts/2024-01-31-First-frost.md": page(title="Frost", categories="[Weather]"),
        "_posts/2024-06-30-solstice.md": page(title="Late", date="2024-06-30 23:30:00 +0000"),
        "fruit/_posts/2024-02-01-plums.md": page(title="Plums"),
        "_posts/undated.md": page(title="No post"),
        "_beds/north.md": page(title="North"),
        "_notes/loose.md": page(title="Loose"),
        "_layouts/default.html": "{{ content }}",
        "plot.html": "---\ntitle: Plot\n---\n<p>{{ site.title }}</p>\n",
        "bare.html": "<p>No front matter: copied as it is.</p>\n",
    },
    {
        "index.md": "/",
        "about.md": "/about.html",
        "guide/index.md": "/guide/",
        "tools.md": "/sheds/tools/",
        "_posts/2024-01-31-First-frost.md": "/weather/2024/01/31/First-frost.html",
        "_posts/2024-06-30-solstice.md": "/2024/07/01/solstice.html",
        "fruit/_posts/2024-02-01-plums.md": "/fruit/2024/02/01/plums.html",
        "_posts/undated.md": None,
        "_beds/north.md": "/beds/north/",
        "_notes/loose.md": None,
        "plot.html": "/plot.html",
    },
)
ZOLA = SmallSite(
    {
        "config.toml": 'base_url = "https://plot.example"\ndefault_language = "en"\n[languages.fr]\n',
        "content/_index.md": "+++\ntitle = 'Home'\nsort_by = 'date'\n+++\n",
        "content/blog/_index.md": "+++\ntitle = 'Blog'\n+++\n",
        "content/blog/2024-02-03-A Dry Spring.md": "+++\ntitle = 'Dry'\n+++\nSee [home](@/_index.md).\n",
        "content/blog/été.md": "+++\ntitle = 'Summer'\n+++\n",
        "content/blog/fixed.md": "+++\npath = 'a/fixed/place'\n+++\n",
        "content/blog/slugged.md": "+++\nslug = 'Pears & plums'\n+++\n",
        "content/blog/bundle/index.md": "+++\ntitle = 'Bundle'\n+++\n",
        "content/about.fr.md": "+++\ntitle = 'A propos'\n+++\n",
        "content/unseen.md": "+++\nrender = false\n+++\n",
    },
    {
        "content/_index.md": "/",
        "content/blog/_index.md": "/blog/",
        "content/blog/2024-02-03-A Dry Spring.md": "/blog/a-dry-spring/",
        "content/blog/été.md": "/blog/ete/",
        "content/blog/fixed.md": "/a/fixed/place",
        "content/blog/slugged.md": "/blog/pears-plums/",
        "content/blog/bundle/index.md": "/blog/bundle/",
        "content/about.fr.md": "/fr/about/",
        "content/unseen.md": None,
    },
)
ELEVENTY = SmallSite(
    {
        "eleventy.config.js": 'export default () => ({ dir: { input: "src" } });\n',
        "src/index.md": page(title="Home"),
        "src/posts/2024-05-01-asparagus.md": page(title="Asparagus"),
        "src/posts/posts.md": page(title="Posts"),
        "src/fixed.md": page(permalink="/at/home/index.html"),
        "src/none.md": page(permalink="false"),
        "src/_includes/note.md": page(title="A part"),
    },
    {
        "src/index.md": "/",
        "src/posts/2024-05-01-asparagus.md": "/posts/2024-05-01-asparagus/",
        "src/posts/posts.md": "/posts/",
        "src/fixed.md": "/at/home/index.html",
        "src/none.md": None,
    },
)
ASTRO = SmallSite(
    {
        "astro.config.mjs": 'export default defineConfig({ site: "https://plot.example" });\n',
        "src/pages/index.md": page(title="Home"),
        "src/pages/about.md": page(title="About"),
        "src/pages/_part.md": page(title="A part"),
        "src/content/docs/Getting Started.mdx": page(title="Start"),
        "src/content/docs/tools/index.md": page(title="Tools"),
        "src/content/docs/hoe.md": page(title="Hoe", slug="tools/hoes"),
        "src/content/blog/first-frost.md": page(title="Frost", pubDate="2024-10-01"),
        "README.md": "Not of the site.\n",
    },
    {
        "src/pages/index.md": "/",
        "src/pages/about.md": "/about/",
        "src/pages/_part.md": None,
        "src/content/docs/Getting Started.mdx": "/getting-started/",
        "src/content/docs/tools/index.md": "/tools/",
        "src/content/docs/hoe.md": "/tools/hoes/",
        "src/content/blog/first-frost.md": "/blog/first-frost/",
    },
)
DOCUSAURUS = SmallSite(
    {
        "docusaurus.config.js": "module.exports = { url: 'https://plot.example', baseUrl: '/',\n"
        "  i18n: { defaultLocale: 'en', locales: ['en', 'fr'] } };\n",
        "docs/intro.md": page(title="Intro", sidebar_position=1),
        "docs/01-Tools/02-hoe.md": page(title="Hoe"),
        "docs/01-Tools/README.md": page(title="Tools"),
        "docs/beds/beds.md": page(title="Beds"),
        "docs/root.md": page(title="Root", slug="/"),
        "docs/beds/short.md": page(title="Short", slug="brief"),
        "docs/_part.md": page(title="A part"),
        "blog/2024-04-01-seeds.md": page(title="Seeds"),
        "blog/2024-04-02-beans/index.md": page(title="Beans"),
        "blog/named.md": page(title="Named", slug="a-name", date="2024-04-03"),
        "src/pages/about.md": page(title="About"),
        "i18n/fr/docusaurus-plugin-content-docs/current/intro.md": page(title="Intro"),
    },
    {
        "docs/intro.md": "/docs/intro",
        "docs/01-Tools/02-hoe.md": "/docs/Tools/hoe",
        "docs/01-Tools/README.md": "/docs/Tools/",
        "docs/beds/beds.md": "/docs/beds/",
        "docs/root.md": "/docs/",
        "docs/beds/short.md": "/docs/beds/brief",
        "docs/_part.md": None,
        "blog/2024-04-01-seeds.md": "/blog/2024/04/01/seeds",
        "blog/2024-04-02-beans/index.md": "/blog/2024/04/02/beans/",
        "blog/named.md": "/blog/a-name",
        "src/pages/about.md": "/about",
        "i18n/fr/docusaurus-plugin-content-docs/current/intro.md": "/fr/docs/intro",
    },
)
VITEPRESS = SmallSite(
    {
        "docs/.vitepress/config.mts": "export default { title: 'Plot' }\n",
        "docs/index.md": page(layout="home", hero="\n  name: Plot"),
        "docs/guide/index.md": "# The guide\n",
        "docs/guide/Dig Deep.md": "# Dig deep\n",
    },
    {"index.md": "/", "guide/index.md": "/guide/", "guide/Dig Deep.md": "/guide/Dig%20Deep.html"},
    source="docs",
)
GITHUB_DOCS = SmallSite(
    {
        "content/index.md": page(title="'{% data variables.product.name %}'", versions="'*'", children="[tools]"),
        "content/tools/index.md": page(title="Tools", shortTitle="Tools", versions="'*'", children="[/hoe]"),
        "content/tools/hoe.md": page(title="Hoe", intro="About hoes", versions="'*'", topics="[Digging]"),
        "content/README.md": "About this folder.\n",
    },
    {"content/index.md": "/", "content/tools/index.md": "/tools/", "content/tools/hoe.md": "/tools/hoe"},
)
MDN = SmallSite(
    {
        "files/en-us/web/soil/index.md": page(
            "{{domxref('Plot')}}", title="Soil", slug="Web/Soil", **{"page-type": "guide"}
        ),
        "files/fr/web/soil/index.md": page(title="Sol", slug="Web/Soil", **{"page-type": "guide"}),
    },
    {"files/en-us/web/soil/index.md": "/en-US/docs/Web/Soil", "files/fr/web/soil/index.md": "/fr/docs/Web/Soil"},
)
MKDOCS = SmallSite(
    {
        "mkdocs.yml": "site_name: Plot\nsite_url: https://plot.example/\nplugins:\n  - search\n"
        "markdown_extensions:\n  - x:\n      y: !!python/name:plot.slugs.slug\n",
        "docs/index.md": "# Home\n",
        "docs/Tools/README.md": "# Tools\n",
        "docs/Tools/Dig Fork.md": "# Fork\n\n!!! note\n    Sharp.\n",
        "README.md": "Not of the site.\n",
    },
    {"docs/index.md": "/", "docs/Tools/README.md": "/Tools/", "docs/Tools/Dig Fork.md": "/Tools/Dig%20Fork/"},
)
OBSIDIAN = SmallSite(
    {
        ".obsidian/app.json": "{}\n",
        "Index.md": "See [[Beds & borders|the beds]] and [[Seeds]].\n",
        "Beds & borders.md": page(tags="[soil]", aliases="[Beds]"),
        "Notes/Seeds.md": "[[Index]]\n",
        "Notes/index.md": "Of the folder.\n",
    },
    {
        "Index.md": "/Index",
        "Beds & borders.md": "/Beds--and--borders",
        "Notes/Seeds.md": "/Notes/Seeds",
        "Notes/index.md": "/Notes/",
    },
)
QUARTZ = SmallSite(
    {
        "quartz.config.ts": 'const config: QuartzConfig = { configuration: { baseUrl: "plot.example" } }\n',
        "content/index.md": page("See [[Seeds]]."),
        "content/Beds & borders.md": page(tags="[soil]"),
        "content/Notes/Seeds.md": "[[index]]\n",
        "docs/index.md": "Of Quartz itself.\n",
    },
    {
        "content/index.md": "/",
        "content/Beds & borders.md": "/Beds--and--borders",
        "content/Notes/Seeds.md": "/Notes/Seeds",
    },
)
CLOUDCANNON = SmallSite(
    {
        "content/learn/soil.md": page(
            title="Soil", url="/learn/soil", related_article1="\n  url: /learn/peat", seo="\n  a: b"
        ),
        "content/posts/note.md": page(title="Note"),
    },
    {"content/learn/soil.md": "/learn/soil", "content/posts/note.md": None},
)
PLAIN = SmallSite(
    {
        "README.md": "# Plot\n\nSee [beds](notes/beds.md).\n",
        "notes/beds.md": "# Beds\n",
        "notes/soil.md": page(title="Soil"),
    },
    {"README.md": None, "notes/beds.md": None, "notes/soil.md": None},
)

SITES = {
    "hugo": HUGO, "hugo (content folder)": HUGO_CONTENT, "jekyll": JEKYLL, "zola": ZOLA, "eleventy": ELEVENTY,
    "astro": ASTRO, "docusaurus": DOCUSAURUS, "vitepress": VITEPRESS, "github-docs": GITHUB_DOCS, "mdn": MDN,
    "mkdocs": MKDOCS, "obsidian": OBSIDIAN, "quartz": QUARTZ, "cloudcannon-next": CLOUDCANNON, "plain": PLAIN,
}  # fmt: skip
