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
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from flows.extract import record_plan
from flows.list_files import list_files
from flows.settings import Settings
from flows.sites.recognise import recognise
from transforms.reading.records import RecordReader

if TYPE_CHECKING:
    from collections.abc import Callable

INSTALL = {
    "hugo": ["apt-get", "install", "--yes", "--no-install-recommends", "hugo"],
    "jekyll": ["apt-get", "install", "--yes", "--no-install-recommends", "jekyll"],
    "npm": ["apt-get", "install", "--yes", "--no-install-recommends", "nodejs", "npm"],
}
_BLOCK = re.compile(r"\A\ufeff?\s*---[ \t]*\r?\n.*?\n---[ \t]*(?:\r?\n|$)", re.DOTALL)
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
Urls = dict[str, str]


def need(program: str) -> None:
    """Skip the test if a program is missing, and say how to install it; under CI, install it."""
    if shutil.which(program):
        return
    command = INSTALL[program]
    if not os.environ.get("CI"):
        pytest.skip(f"{program} is not installed: {' '.join(command)}")
    subprocess.run(["apt-get", "update"], check=True, capture_output=True)
    subprocess.run(command, check=True, capture_output=True)


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
    "vitepress": vitepress_urls,
}  # fmt: skip

if __name__ == "__main__":
    generator, folder = sys.argv[1], Path(sys.argv[2]).resolve()
    with tempfile.TemporaryDirectory() as scratch:
        theirs = BUILDERS[generator](folder, Path(scratch) / "site")
    csv.writer(sys.stdout).writerows([("path", "real", "derived"), *differences(theirs, derived_urls(folder))])
