"""A site's own configuration → the settings that follow from it.

Which of its keys count stands in `[config]` of the generator's profile. TOML, YAML and JSON are read as such; in
JavaScript and TypeScript only plain `key: "value"` is seen, for nothing is run.
"""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from flows.sites.look import CONFIG_BYTES, read_head
from flows.sites.site_lists import lists_of

if TYPE_CHECKING:
    from pathlib import Path

    from flows.settings import Settings
    from flows.sites.profiles import Profile

_SCRIPT_VALUE = r"(?m)\b{key}\s*:\s*(?:(['\"`])(?P<text>[^'\"`\n$]*)\1|(?P<truth>true|false)|\[(?P<list>[^\]\n]*)\])"
_JEKYLL_STYLES = {
    "date": "/:categories/:year/:month/:day/:title.html",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title.html",
    "none": "/:categories/:title.html",
}


class SiteConfig(NamedTuple):
    """What was read: the settings, the file's name, what could not be taken, and how far above it content lies."""

    settings: dict[str, Any]
    name: str | None = None
    notes: tuple[str, ...] = ()
    steps_above: int = 0
    base_path: str = ""


def read_config(profile: Profile, base: Settings, folder: Path) -> SiteConfig:
    """Return the settings that the configuration in a site's folder gives; none where there is none."""
    for name in profile.config.get("files", []):
        file = folder / name
        if not file.resolve().is_relative_to(folder):
            continue
        text = read_head(file, CONFIG_BYTES)
        if text is None:
            continue
        document = _parse(name, text)
        if document is None:
            return SiteConfig({}, name, (f"{name} cannot be read, so it does not count",))
        return _Reader(profile, base, document).config(name)
    return SiteConfig({})


def _parse(name: str, text: str) -> dict[str, Any] | str | None:
    """Return a document, or the text of a script; None for what cannot be read."""
    try:
        if name.endswith(".toml"):
            return tomllib.loads(text)
        if name.endswith(".json"):
            value = json.loads(text)
        elif name.endswith((".yml", ".yaml")):
            from transforms.reading.handlers import YAML

            value = YAML.load(text, depth=64, alias_bytes=1 << 20).value
        else:
            return text
    except Exception:  # whatever a parser raises, the file is not one
        return None
    return value if isinstance(value, dict) else None


class _Reader:
    """Takes what a profile names from one configuration."""

    def __init__(self, profile: Profile, base: Settings, document: dict[str, Any] | str):
        self.keys, self.document = profile.config, document
        self.rules = [rule.model_dump() for rule in base.urls.rules]
        self.excluded = base.files.exclude
        self.notes: list[str] = []

    def config(self, name: str) -> SiteConfig:
        site: dict[str, Any] = {}
        zone = self.value("time_zone")
        if isinstance(zone, str):
            site["time_zone"] = zone
        self._address(site)
        self._languages(site)
        before = [dict(rule) for rule in self.rules]
        self._folders()
        self._routes()
        self._patterns()
        self._lists()
        self._jekyll()
        settings: dict[str, Any] = {"site": site} if site else {}
        if self.rules != before:
            settings["urls"] = {"rules": self.rules}
        excluded = self.value("exclude")
        if isinstance(excluded, list):
            names = [entry.strip("/") for entry in excluded if isinstance(entry, str) and entry.strip("/")]
            settings["files"] = {"exclude": [*self.excluded, *names, *(f"{name}/**" for name in names)]}
        beside = self.value("content_beside")
        steps = beside.split("/").count("..") if isinstance(beside, str) else 0
        return SiteConfig(settings, name, tuple(self.notes), steps, self._base_path())

    def value(self, name: str) -> Any:
        """Return the first value at the paths that the profile gives for a name."""
        for path in self.keys.get(name, []):
            value = _script_value(self.document, path) if isinstance(self.document, str) else _at(self.document, path)
            if value not in (None, "", [], {}):
                return value
        return None

    def _address(self, site: dict[str, Any]) -> None:
        address = self.value("base_url")
        if isinstance(address, str):
            try:
                host = urlsplit(address if "//" in address else f"//{address}").hostname
            except ValueError:
                host = None
            if host and "." in host:
                site["hosts"] = [host]

    def _base_path(self) -> str:
        """Return where the site's urls begin on its host: as told, else as its address says."""
        told, address = self.value("base_path"), self.value("base_url")
        if not isinstance(told, str) and isinstance(address, str):
            told = address.partition("//")[2].partition("/")[2]
        return f"/{told.strip('/')}".rstrip("/") if isinstance(told, str) else ""

    def _languages(self, site: dict[str, Any]) -> None:
        languages, default = self.value("languages"), self.value("default_language")
        codes = [code for code in languages if isinstance(code, str)] if isinstance(languages, (dict, list)) else []
        if isinstance(default, str):
            site["default_language"] = default
            codes = codes if default in codes else [default, *codes]
        if codes:
            site["languages"] = codes
        if self.value("language_always") is True:
            site["default_language"] = ""

    def _folders(self) -> None:
        folder = self.value("content_folder")
        if isinstance(folder, str) and self.rules:
            name = folder.strip("/").removeprefix("./")
            if ".." in name.split("/"):
                self.notes.append(f"its content folder {folder} lies outside the site")
            elif name != ".":
                self.rules[-1]["folder"] = name

    def _routes(self) -> None:
        """Take where the site serves the pages of one folder: `route_of_docs` of the profile names the key."""
        for name in (name for name in self.keys if name.startswith("route_of_")):
            route, folder = self.value(name), name.removeprefix("route_of_")
            for rule in self.rules:
                if isinstance(route, str) and rule["pattern"].startswith(f"/{folder}/"):
                    rule["pattern"] = f"/{route.strip('/')}/".replace("//", "/") + ":path"

    def _patterns(self) -> None:
        sections = self.value("section_patterns")
        if isinstance(sections, dict) and self.rules:
            texts = {key: value for key, value in sections.items() if isinstance(value, str)}
            self.rules[0]["sections"] = texts
        if self.value("plain_urls") is True or self.value("pretty") is False:
            self._end_with(".html")
        elif self.value("pretty") is True and self.rules and self.rules[-1]["pattern"].endswith(".html"):
            self._end_with("")

    def _lists(self) -> None:
        """Take which lists of pages the site has."""
        told, without = self.value("taxonomies"), self.value("without")
        for rule in self.rules if told or without else []:
            rule["lists"] = lists_of(rule["lists"], told, without)

    def _end_with(self, ending: str) -> None:
        for rule in self.rules:
            rule["pattern"] = rule["pattern"].removesuffix("/").removesuffix(".html") + ending

    def _jekyll(self) -> None:
        """Take Jekyll's permalink styles and collections."""
        if "collections" not in self.keys or isinstance(self.document, str):
            return
        posts, pages = self.rules[0], self.rules[-1]
        folder = self.value("collections_folder")
        lead = f"{folder.strip('/')}/" if isinstance(folder, str) else ""
        for rule in self.rules[:-1]:
            rule["folder"] = lead + rule["folder"]
        end = ".html"
        style = self.value("page_style")
        if isinstance(style, str):
            posts["pattern"] = _JEKYLL_STYLES.get(style, style)
            end = ".html" if style in _JEKYLL_STYLES and style != "pretty" else "/" if _is_folder(style) else ""
            end = ".html" if style.endswith(":output_ext") else end
            pages["pattern"] = f"/:path{end}"
        collections = self.value("collections")
        known = collections if isinstance(collections, dict) else {}
        patterns = self._defaults()
        for name, options in known.items():
            told = options.get("permalink") if isinstance(options, dict) else None
            pattern = told or patterns.get(name)
            if name == "posts":
                posts["pattern"] = _JEKYLL_STYLES.get(pattern, pattern) if pattern else posts["pattern"]
            elif isinstance(options, dict) and options.get("output") is True:
                pattern = pattern if isinstance(pattern, str) else f"/:collection/:path{end}"
                rule = pages | {
                    "folder": f"{lead}_{name}",
                    "pattern": pattern,
                    "index_names": (),
                    "slug": "last",
                    "hidden": (),
                }
                self.rules.insert(-1, rule)

    def _defaults(self) -> dict[str, str]:
        """Return the permalink that front matter defaults give each collection."""
        found: dict[str, str] = {}
        for entry in self.value("default_values") or []:
            scope = entry.get("scope", {}) if isinstance(entry, dict) else {}
            pattern = entry.get("values", {}).get("permalink") if scope else None
            if isinstance(pattern, str) and isinstance(scope.get("type"), str):
                if scope.get("path"):
                    self.notes.append(f"the permalink of {scope['path']} in defaults does not count")
                else:
                    found[scope["type"]] = pattern
        return found


def _to_closing_brace(text: str) -> str:
    depth = 1
    for match in re.finditer(r"[{}]", text):
        depth += 1 if match[0] == "{" else -1
        if not depth:
            return text[: match.start()]
    return text


def _is_folder(style: str) -> bool:
    return style == "pretty" or style.endswith("/")


def _at(document: dict[str, Any], path: str) -> Any:
    """Return the value at a dotted path; keys may differ in case."""
    value: Any = document
    for part in path.split("."):
        if not isinstance(value, dict):
            return None
        lower = {str(key).lower(): child for key, child in value.items()}
        value = lower.get(part.lower())
    return value


def _script_value(text: str, key: str) -> Any:
    """Return the value of a key, seen as text; of a dotted one, that inside the braces of the first."""
    outer, _, inner = key.partition(".")
    if inner:
        found = re.search(rf"(?<![\w.]){re.escape(outer)}\s*:\s*\{{", text)
        return _script_value(_to_closing_brace(text[found.end() :]), inner) if found else None
    match = re.search(_SCRIPT_VALUE.format(key=re.escape(key)), text)
    if match is None:
        return None
    if match["truth"]:
        return match["truth"] == "true"
    if match["list"] is not None:
        return re.findall(r"['\"`]([^'\"`]+)['\"`]", match["list"])
    return match["text"]
