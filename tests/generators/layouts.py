"""Sites that are laid out unlike the shared corpora: files by path, the generator, and the urls that pages get."""

from __future__ import annotations

from tests.generators.sites import SmallSite, page


def toml(body: str = "Some text.", **fields: str) -> str:
    lines = "".join(f"{key} = {value}\n" for key, value in fields.items())
    return f"+++\n{lines}+++\n{body}\n"


LAYOUTS: dict[str, tuple[str, SmallSite]] = {
    "docusaurus in a monorepo": (
        "docusaurus",
        SmallSite(
            {
                "package.json": '{"workspaces": ["packages/*", "website"]}',
                "README.md": "# Tools\n",
                "packages/hoe/README.md": "# Hoe\n",
                "packages/hoe/CHANGELOG.md": "# 1.0\n",
                "website/docusaurus.config.ts": "export default { url: 'https://plot.example', baseUrl: '/' }",
                "website/docs/intro.md": page(sidebar_position=1),
                "website/docs/guides/digging.mdx": page(title="Digging"),
                "website/blog/2024-01-02-rain.md": page(authors="[me]"),
            },
            {
                "website/docs/intro.md": "/docs/intro",
                "website/docs/guides/digging.mdx": "/docs/guides/digging",
                "website/blog/2024-01-02-rain.md": "/blog/2024/01/02/rain",
            },
        ),
    ),
    "docusaurus with docs beside it": (
        "docusaurus",
        SmallSite(
            {
                "website/docusaurus.config.js": "module.exports = { url: 'https://plot.example', presets: [["
                "'classic', { docs: { path: '../docs', routeBasePath: 'guide' },"
                " blog: { routeBasePath: '/' } }]] }",
                "docs/intro.md": page(sidebar_label="Start"),
                "docs/beds/soil.md": page(title="Soil"),
                "website/blog/2024-01-02-rain.md": page(title="Rain"),
                "lib/index.ts": "",
            },
            {
                "docs/intro.md": "/guide/intro",
                "docs/beds/soil.md": "/guide/beds/soil",
                "website/blog/2024-01-02-rain.md": "/2024/01/02/rain",
            },
        ),
    ),
    "docusaurus, docs alone": (
        "docusaurus",
        SmallSite(
            {
                "intro.md": page(sidebar_position=1),
                "beds/_category_.json": "{}",
                "beds/soil.md": page(sidebar_label="S"),
            },
            {"intro.md": "/docs/intro", "beds/soil.md": "/docs/beds/soil"},
        ),
    ),
    "starlight": (
        "astro",
        SmallSite(
            {
                "astro.config.mjs": "import starlight from '@astrojs/starlight';\n"
                "export default defineConfig({ site: 'https://plot.example', integrations: [starlight({})] });",
                "src/content.config.ts": "",
                "src/content/docs/index.mdx": page(template="splash", hero="\n  tagline: Dig"),
                "src/content/docs/guides/soil.md": page(title="Soil", sidebar="\n  order: 1"),
            },
            {"src/content/docs/index.mdx": "/", "src/content/docs/guides/soil.md": "/guides/soil/"},
        ),
    ),
    "astro with content elsewhere": (
        "astro",
        SmallSite(
            {
                "astro.config.mjs": "export default defineConfig({})",
                "src/data/blog/rain.md": page(title="Rain", pubDatetime="2024-01-01T00:00:00Z"),
            },
            {"src/data/blog/rain.md": None},
        ),
    ),
    "quartz": (
        "quartz",
        SmallSite(
            {
                "quartz.config.ts": "const config = { configuration: { baseUrl: 'plot.example' } }",
                "quartz.layout.ts": "",
                "package.json": "{}",
                "docs/index.md": page(title="Of Quartz itself"),
                "content/index.md": page("See [[Soil]]."),
                "content/Notes/Peat moss.md": "[[Soil|The soil]].\n",
                "content/Soil.md": page("[[index]]", tags="[earth]"),
                "content/private/shed.md": "[[Soil]]\n",
            },
            {"content/index.md": "/", "content/Notes/Peat moss.md": "/Notes/Peat-moss", "content/Soil.md": "/Soil"},
        ),
    ),
    "a vault without its settings": (
        "obsidian",
        SmallSite(
            {
                "Home.md": "[[Daily/2024-01-01]] and [[People/Ann Lee]]\n",
                "Daily/2024-01-01.md": "Met [[Ann Lee]]. #plot\n",
                "People/Ann Lee.md": page(aliases="[Ann]"),
            },
            {"Home.md": "/Home", "Daily/2024-01-01.md": "/Daily/2024-01-01", "People/Ann Lee.md": "/People/Ann-Lee"},
        ),
    ),
    "hugo in TOML": (
        "hugo",
        SmallSite(
            {
                "config.toml": "baseURL = 'https://plot.example/'\nlanguageCode = 'en-us'\ntheme = 'bare'\n",
                "content/posts/rain.md": toml(title="'Rain'", date="2024-01-01T00:00:00Z", draft="false"),
                "content/about.md": toml(title="'About'"),
            },
            {"content/posts/rain.md": "/posts/rain/", "content/about.md": "/about/"},
        ),
    ),
    "hugo in TOML without its configuration": (
        "hugo",
        SmallSite(
            {
                "content/_index.md": toml(title="'Home'"),
                "content/posts/_index.md": toml(title="'Posts'"),
                "content/posts/rain.md": toml("{{< figure src='rain.png' >}}", date="2024-01-01T00:00:00Z"),
            },
            {"content/_index.md": "/", "content/posts/_index.md": "/posts/", "content/posts/rain.md": "/posts/rain/"},
        ),
    ),
    "hugo, one language of several": (
        "hugo",
        SmallSite(
            {
                "hugo.yaml": "baseURL: https://plot.example\nmodule:\n  imports: []\n",
                "go.mod": "module plot",
                "content/en/_index.html": page("{{< blocks/cover >}}"),
                "content/en/docs/_index.md": page(linkTitle="Docs"),
                "content/en/docs/soil.md": page(weight=1),
            },
            {
                "content/en/_index.html": "/",
                "content/en/docs/_index.md": "/docs/",
                "content/en/docs/soil.md": "/docs/soil/",
            },
        ),
    ),
    "hugo below a program": (
        "hugo",
        SmallSite(
            {
                "README.md": "# Program\n",
                "cmd/main.go": "",
                "docs/developing.md": "# Developing\n",
                "site/hugo.toml": "baseURL = 'https://plot.example/'\n",
                "site/content/docs/_index.md": page(title="Docs"),
                "site/content/docs/soil.md": page(title="Soil"),
            },
            {"site/content/docs/_index.md": "/docs/", "site/content/docs/soil.md": "/docs/soil/"},
        ),
    ),
    "jekyll with a folder for collections": (
        "jekyll",
        SmallSite(
            {
                "_config.yml": "collections_dir: collections\npermalink: pretty\n"
                "collections:\n  beds:\n    output: true\n",
                "Gemfile": "",
                "collections/_posts/2024-01-02-rain.md": page(layout="post"),
                "collections/_beds/north.md": page(title="North"),
                "index.md": page(layout="home"),
                "about.markdown": page(permalink="/about/"),
            },
            {
                "collections/_posts/2024-01-02-rain.md": "/2024/01/02/rain/",
                "collections/_beds/north.md": "/beds/north/",
                "index.md": "/",
                "about.markdown": "/about/",
            },
        ),
    ),
    "jekyll in docs": (
        "jekyll",
        SmallSite(
            {
                "README.md": "# Program\n",
                "src/main.js": "",
                "docs/_config.yml": "theme: just-the-docs\n",
                "docs/index.md": page(layout="home", nav_order=1),
                "docs/beds/soil.md": page(parent="Beds"),
            },
            {"README.md": None, "docs/index.md": "/", "docs/beds/soil.md": "/beds/soil.html"},
        ),
    ),
    "jekyll without its configuration": (
        "jekyll",
        SmallSite(
            {
                "_posts/2024-01-02-rain.md": page("{% post_url 2023-01-01-frost %}", layout="post"),
                "_posts/2023-01-01-frost.md": page(layout="post"),
            },
            {
                "_posts/2024-01-02-rain.md": "/2024/01/02/rain.html",
                "_posts/2023-01-01-frost.md": "/2023/01/01/frost.html",
            },
        ),
    ),
    "zola without its configuration": (
        "zola",
        SmallSite(
            {
                "content/_index.md": toml(sort_by="'date'", paginate_by="5"),
                "content/blog/_index.md": toml(sort_by="'date'"),
                "content/blog/rain.md": "+++\n[taxonomies]\ntags = ['wet']\n+++\nSee [the blog](@/blog/_index.md).\n",
            },
            {"content/_index.md": "/", "content/blog/_index.md": "/blog/", "content/blog/rain.md": "/blog/rain/"},
        ),
    ),
    "mdn": (
        "mdn",
        SmallSite(
            {
                "files/en-us/web/api/index.md": page("{{APIRef}}", slug="Web/API", **{"page-type": "landing-page"}),
                "files/en-us/web/css/color/index.md": page(slug="Web/CSS/color", **{"browser-compat": "css.color"}),
                "files/en-us/_redirects.txt": "# From To\n",
                "README.md": "# Content\n",
            },
            {
                "files/en-us/web/api/index.md": "/en-US/docs/Web/API",
                "files/en-us/web/css/color/index.md": "/en-US/docs/Web/CSS/color",
            },
        ),
    ),
    "mdn, translated": (
        "mdn",
        SmallSite(
            {
                "files/fr/web/api/index.md": page("{{APIRef}}", slug="Web/API", l10n="\n  sourceCommit: abc"),
                "files/zh-cn/web/css/index.md": page("{{CSSRef}}", slug="Web/CSS"),
            },
            {"files/fr/web/api/index.md": "/fr/docs/Web/API", "files/zh-cn/web/css/index.md": "/zh-CN/docs/Web/CSS"},
        ),
    ),
    "like github's docs": (
        "github-docs",
        SmallSite(
            {
                "content/index.md": page(versions="'*'", children="[beds]"),
                "data/variables/product.yml": "",
                "content/beds/index.md": page(
                    shortTitle="Beds", intro="On beds", versions="\n  fpt: '*'", children="[/soil]"
                ),
                "content/beds/soil.md": page(
                    "{% ifversion fpt %}x{% endif %}", intro="On soil", versions="\n  fpt: '*'"
                ),
            },
            {"content/index.md": "/", "content/beds/index.md": "/beds/", "content/beds/soil.md": "/beds/soil"},
        ),
    ),
    "an export for next": (
        "cloudcannon-next",
        SmallSite(
            {
                "content/learn/soil.md": page(
                    _schema="learn", url="/learn/soil", seo="\n  a: b", related_article1="\n  url: /x"
                ),
                "content/pages/about.md": page(_schema="page"),
                "cloudcannon.config.yml": "x: 1\n",
                "next.config.js": "",
            },
            {"content/learn/soil.md": "/learn/soil", "content/pages/about.md": None},
        ),
    ),
    "eleventy with a content folder": (
        "eleventy",
        SmallSite(
            {
                "package.json": '{"devDependencies": {"@11ty/eleventy": "^3"}}',
                "_includes/base.njk": "",
                "_data/site.js": "",
                "eleventy.config.js": 'export const config = { dir: { input: "content" } };',
                "content/blog/blog.11tydata.js": "",
                "content/blog/rain.md": page(date="2024-01-01", tags="[wet]"),
            },
            {"content/blog/rain.md": "/blog/rain/"},
        ),
    ),
    "vitepress in src": (
        "vitepress",
        SmallSite(
            {
                ".vitepress/config.mts": "export default defineConfig({ srcDir: './src', cleanUrls: true })",
                "src/index.md": page(layout="home", hero="\n  name: Plot"),
                "src/guide/soil.md": page(outline="deep"),
            },
            {"src/index.md": "/", "src/guide/soil.md": "/guide/soil"},
        ),
    ),
    "notes without front matter": (
        "plain",
        SmallSite(
            {"README.md": "# Plot\n", "notes/soil.md": "# Soil\n", "notes/beds.md": "See [soil](soil.md).\n"},
            {"README.md": None, "notes/soil.md": None, "notes/beds.md": None},
        ),
    ),
    "front matter of no generator": (
        "plain",
        SmallSite(
            {"soil.md": page(title="Soil", tags="[earth]", date="2024-01-01"), "beds/north.md": page(weight=1)},
            {"soil.md": None, "beds/north.md": None},
        ),
    ),
    "docs of a program": (
        "plain",
        SmallSite(
            {
                "README.md": "# Program\n",
                "package.json": '{"dependencies": {"react": "19"}}',
                "docs/01-intro.md": "# Intro\n",
            },
            {"README.md": None, "docs/01-intro.md": None},
        ),
    ),
    "double brackets that are no links": (
        "plain",
        SmallSite(
            {
                "r.md": "Take `x[[1]]` or x[[i]]; [[1, 2], [3, 4]].\n",
                "sh.md": "```sh\nif [[ -f x ]]; then\n```\n",
                "toml.md": "~~~toml\n[[source]]\n~~~\n",
            },
            {"r.md": None, "sh.md": None, "toml.md": None},
        ),
    ),
    "next with contentlayer": (
        "plain",
        SmallSite(
            {
                "content/soil.mdx": page(title="Soil", summary="On soil"),
                "contentlayer.config.ts": "",
                "next.config.js": "",
            },
            {"content/soil.mdx": None},
        ),
    ),
    "a jupyter book": (
        "plain",
        SmallSite(
            {
                "_config.yml": "title: Plot\nexecute:\n  execute_notebooks: force\n",
                "_toc.yml": "root: intro\n",
                "intro.md": "# Plot\n",
            },
            {"intro.md": None},
        ),
    ),
    "hexo": (
        "plain",
        SmallSite(
            {
                "_config.yml": "title: Plot\n",
                "package.json": '{"dependencies": {"hexo": "^7"}}',
                "source/_posts/rain.md": page(title="Rain", date="2024-01-01 10:00:00"),
            },
            {"source/_posts/rain.md": None},
        ),
    ),
    "a book of mdbook": (
        "plain",
        SmallSite(
            {
                "book.toml": "[book]\ntitle = 'Plot'\n",
                "src/SUMMARY.md": "- [Soil](soil.md)\n",
                "src/soil.md": "# Soil\n",
            },
            {"src/SUMMARY.md": None, "src/soil.md": None},
        ),
    ),
}
