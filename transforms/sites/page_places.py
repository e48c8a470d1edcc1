"""What a file's place in its site tells of a page: its url, and what a field may take from names and folders."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from transforms.sites.generated import list_keys
from transforms.sites.site_urls import PageFacts, SitePath, SiteRule, derived_url, file_date, place
from transforms.sites.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from transforms.sites.link_targets import Target

_HEADING = re.compile(r"^(?:#[ \t]+(\S.*?)[ \t]*#*|([^\s#>`~+*-].*)\n=+[ \t]*)$", re.MULTILINE)
_FENCE = re.compile(r"^(```+|~~~+).*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
_TEMPLATE = ("{{", "{%", "<%")


class UrlPlan(NamedTuple):
    """What of the settings a url depends on; `unpublished` maps a key's path to the texts that mean "no url".

    `primary` are keys of pages that come first where several claim an older url.
    """

    site: SiteRule = SiteRule()
    unpublished: tuple[tuple[tuple[str, ...], frozenset[str]], ...] = ()
    unpublished_bundles: tuple[tuple[tuple[str, ...], frozenset[str]], ...] = ()
    bundles: bool = False
    aliases_beside: bool = False
    files_from_root: bool = False
    primary: tuple[tuple[str, ...], ...] = ()
    hosts: frozenset[str] = frozenset()


class PageUrl(NamedTuple):
    """The url of a page, what it is compared by, and whether it is authored or derived."""

    url: str | None = None
    key: str | None = None
    kind: str | None = None


class PagePlace:
    """One file's place in its site."""

    def __init__(self, path: str, plan: UrlPlan):
        self.path, self.plan = path, plan
        self.found: SitePath | None = place(path, plan.site) if plan.site.rules and path else None

    @property
    def is_bundle(self) -> bool:
        """Whether the other files of its folder are parts of this page."""
        return self.plan.bundles and self.found is not None and self.found.stem == "index"

    @property
    def language(self) -> str | None:
        """The language that the page's folder or name says; else the site's, where it has languages."""
        if self.found is None or not self.plan.site.languages:
            return None
        return self.found.language or self.plan.site.default_language or None

    @property
    def translation_key(self) -> str:
        """Where the page stands among those of its language; its translations stand there among theirs."""
        found = self.found
        if found is None:
            return self.path
        codes = {code.casefold() for code in self.plan.site.languages} | {"i18n"}
        above = [part for part in found.above if part.casefold() not in codes]
        pattern = found.rule.pattern.replace(":collection", found.rule.folder).replace(":language", "")
        stem = [] if found.stem in found.rule.index_names else [found.stem]
        parts = [*above, *pattern.partition(":")[0].split("/"), *found.folders, *stem]
        return "/" + "/".join(part for part in parts if part)

    def told(self, name: str, body: str) -> str | None:
        """Return what the file itself says: `@filename`, `@folder`, `@date` or `@heading`."""
        stem = self.path.rpartition("/")[2].rpartition(".")[0]
        if name == "@filename":
            return stem or None
        if name == "@folder":
            folders = self.found.folders if self.found else tuple(self.path.split("/")[:-1])
            return folders[0] if folders else None
        if name == "@date":
            date = file_date(stem)
            return date.isoformat() if date else None
        return first_heading(body)

    def url(self, authored: str | None, facts: Callable[[], PageFacts]) -> PageUrl:
        """Return the page's url: the authored one, else the derived one."""
        if authored is not None and self.found is not None:
            if any(sign in authored for sign in _TEMPLATE):
                return PageUrl()
            if "/:" in f"/{authored}":
                return self._as_url(derived_url(self.found, facts(), self.plan.site, authored), authored, "authored")
            lead = "" if "://" in authored or authored.startswith("/") else "/"
            return self._as_url(lead + authored, lead + authored, "authored")
        if authored is not None:
            return self._as_url(authored, authored, "authored")
        if self.found is None:
            return PageUrl()
        url = derived_url(self.found, facts(), self.plan.site)
        return self._as_url(url, url, "derived")

    def _as_url(self, url: str | None, shown: str | None, kind: str) -> PageUrl:
        if url is None:
            return PageUrl()
        return PageUrl(url if "/:" in (shown or "") else shown, url_key(url, self.plan.hosts), kind)

    def list_keys(self, told: Callable[[str], list[str]]) -> list[str]:
        """Return what the urls of the lists are compared by on which the page stands."""
        return list_keys(self.found, self.plan.site, told) if self.found else []

    def seen_from_source(self, target: Target) -> Target:
        """Return the target of a link; a file that is named from the content folder is seen from the source."""
        if target.form != "file" or self.found is None or not (target.key or "").startswith("/"):
            return target
        site = self.plan.site
        path = (self.found.content if not self.plan.files_from_root else "") + (target.key or "").lstrip("/")
        path = site.outside + path
        return target._replace(key="/" + path.removeprefix(site.inside))

    def alias_key(self, alias: str, own_key: str | None) -> str | None:
        """Return what an alias is compared by; one without a leading slash begins at the root or beside the page."""
        if self.found is not None and not alias.startswith("/") and "://" not in alias:
            beside = self.plan.aliases_beside and own_key is not None
            folder = (own_key or "").rpartition("/")[0] if beside else ""
            alias = f"{folder}/{alias}"
        return url_key(alias, self.plan.hosts)


def first_heading(body: str) -> str | None:
    """Return the text of the first heading of the first level; those in fenced code do not count."""
    match = _HEADING.search(body)
    if match and ("```" in body[: match.start()] or "~~~" in body[: match.start()]):
        match = _HEADING.search(_FENCE.sub("", body))
    return (match[1] or match[2]).strip() if match else None
