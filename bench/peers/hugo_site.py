"""A Hugo site around a content folder, with a layout that shows the related links, for link checkers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """baseURL = "https://peers.example/"
contentDir = "{content}"
disableKinds = ["taxonomy", "term", "RSS", "sitemap", "robotsTXT", "404", "section", "home"]
"""
LAYOUT = """<!doctype html><title>{{ .Title }}</title>
<ul>{{ range $key, $value := .Params }}{{ if hasPrefix $key "related_article" -}}
<li><a href="{{ $value.url }}">{{ $value.title }}</a></li>{{ end }}{{ end }}</ul>
"""


def write_hugo_site(folder: Path, content: Path) -> None:
    """Write the configuration and the layout."""
    (folder / "layouts" / "_default").mkdir(parents=True)
    (folder / "config.toml").write_text(CONFIG.format(content=content), encoding="utf-8")
    (folder / "layouts" / "_default" / "single.html").write_text(LAYOUT, encoding="utf-8")
