"""The url that a generator gives a page: a pure function of the file's path, its front matter and a rule.

The rule is plain data: it comes from a generator's profile, the site's own configuration and `matterhouse.toml`
(`flows.sites.profiles`), in this order. A page that no rule reaches, or that the site does not publish, has no url.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from transforms.sites.spellings import SPELLINGS, jekyll_slug

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_DATED = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[-_](?=.)")
_NUMBERED = re.compile(r"\d+(?:[-_.]| - )\s*(?=\D)")
_TOKEN = re.compile(r":([a-z_]+)")
_NAMED = re.compile(r":path(\.html)?$")
_SLASHES = re.compile(r"//+")
_SAFE = "".join(chr(sign) for sign in range(0x21, 0x7F) if chr(sign) not in '"#%<>?[\\]^`{|}')
_NO_DATE = dt.date(1, 1, 1)


class UrlRule(NamedTuple):
    """How pages below one folder get their urls; `docs/generators.md` tells what each part means."""

    folder: str
    pattern: str
    index_names: tuple[str, ...] = ("index",)
    spelling: str = "keep"
    spell_folders: bool = True
    sections: tuple[tuple[str, str], ...] = ()
    hidden: tuple[str, ...] = ()
    slug: str = "last"
    dates: str = "keep"
    strip_numbers: bool = False
    same_name_is_index: bool = False
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()
    list_spelling: str = ""
    templates: tuple[str, ...] = ()


class SiteRule(NamedTuple):
    """All url rules of a site, and where the source lies in it.

    `inside` is the path from the site's root to the source, `outside` the path from the source to the site's
    root; one of them is empty. Both end in a slash where they are not.
    """

    rules: tuple[UrlRule, ...] = ()
    inside: str = ""
    outside: str = ""
    languages: tuple[str, ...] = ()
    default_language: str = ""
    language_in_name: bool = False
    time_zone: str = ""
    tokens: tuple[tuple[str, str], ...] = ()


class SitePath(NamedTuple):
    """A file's place in its site: the rule that reaches it, its parts, and the path of the content folder."""

    rule: UrlRule
    above: tuple[str, ...]
    language: str
    folders: tuple[str, ...]
    stem: str
    content: str = ""


class PageFacts(NamedTuple):
    """What of a page's front matter a url may depend on."""

    slug: str | None = None
    title: str | None = None
    date: dt.date | None = None
    categories: Sequence[str] = ()


def place(path: str, site: SiteRule) -> SitePath | None:
    """Return where a file stands in the site, or None where no rule reaches it."""
    folder, _, name = path.rpartition("/")
    found = _place_folder(folder, site)
    if found is None:
        return None
    stem = name.rpartition(".")[0] or name
    if site.languages and "." in stem:
        head, _, language = stem.rpartition(".")
        if language in site.languages:
            found, stem = found._replace(language=language), head
    return found._replace(stem=stem)


@lru_cache(4096)
def _place_folder(folder: str, site: SiteRule) -> SitePath | None:
    """Return the place of a folder's files; their stem is left open."""
    whole = f"{site.inside}{folder}/" if folder else site.inside
    if site.outside:
        if not whole.startswith(site.outside):
            return None
        whole = whole.removeprefix(site.outside)
    for rule in site.rules:
        at = 0 if not rule.folder else _find(whole, rule.folder)
        if at >= 0:
            break
    else:
        return None
    content = f"{whole[: at + len(rule.folder)]}/" if rule.folder else ""
    rest = whole.removeprefix(content)
    above = tuple(part for part in whole[:at].split("/") if part)
    folders = tuple(part for part in rest.split("/") if part)
    language = "" if site.language_in_name else _language(folders[:1], site)
    if language:
        content, folders = f"{content}{folders[0]}/", folders[1:]
    elif not site.language_in_name:
        language = _language(above[-1:], site)
    return SitePath(rule, above, language, folders, "", content)


def _language(folder: tuple[str, ...], site: SiteRule) -> str:
    """Return the language that a folder is named by, or an empty text."""
    return next((code for code in site.languages for name in folder if code.casefold() == name.casefold()), "")


def _find(whole: str, folder: str) -> int:
    """Return where `folder` begins in a path, as whole parts of it, or -1."""
    return f"/{whole}".find(f"/{folder}/")


def file_date(stem: str) -> dt.date | None:
    """Return the date that a file's name begins with, or None."""
    match = _DATED.match(stem)
    try:
        return dt.date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def derived_url(found: SitePath, facts: PageFacts, site: SiteRule, pattern: str | None = None) -> str | None:
    """Return the url of a page at a place of the site, or None where it has none.

    `pattern` is one that the page itself states; else the rule's counts.
    """
    rule = found.rule
    if pattern is None and (is_hidden(found) or (rule.dates == "need" and file_date(found.stem) is None)):
        return None
    is_index, parts = _parts(found, facts)
    pattern = pattern or _pattern(found)
    if is_index:
        pattern = _NAMED.sub(":path/", pattern)
    values, names = _values(found, facts, parts), dict(site.tokens)
    url = _TOKEN.sub(lambda token: _fill(values, names.get(token[1], token[1]), token[0]), pattern)
    has_prefix = found.language and found.language != site.default_language and ":language" not in pattern
    prefix = f"/{found.language}/" if has_prefix else "/"
    return quoted(_SLASHES.sub("/", prefix + url))


def is_hidden(found: SitePath) -> bool:
    """Say whether a part of the path keeps the page from being one, such as a leading underscore."""
    hidden = found.rule.hidden
    return bool(hidden) and any(part.startswith(hidden) for part in (*found.folders, found.stem))


def _pattern(found: SitePath) -> str:
    """Return the pattern of the page's section, else the rule's; the page of a section itself has the rule's."""
    if found.folders and not found.stem.startswith("_"):
        return dict(found.rule.sections).get(found.folders[0], found.rule.pattern)
    return found.rule.pattern


def quoted(path: str) -> str:
    """Return a path as a url: signs that would mean something else are percent-encoded, letters stay readable."""
    if path.isascii() and path.isalnum():
        return path
    return "".join(sign if not sign.isascii() else quote(sign, safe=_SAFE) for sign in path)


def _parts(found: SitePath, facts: PageFacts) -> tuple[bool, list[str]]:
    """Return whether the page stands for its folder, and the parts of its path as they are spelled."""
    rule, stem = found.rule, found.stem
    spell = SPELLINGS[rule.spelling]
    folders = [_clean(folder, rule) for folder in found.folders]
    folders = [spell(folder) for folder in folders] if rule.spell_folders else folders
    slug = facts.slug if rule.slug != "none" else None
    if slug and (slug.startswith("/") or rule.slug == "path"):
        return not slug.strip("/"), [spell(part) for part in slug.split("/") if part]
    name = spell(slug.strip("/")) if slug else spell(_clean(stem, rule))
    is_same = rule.same_name_is_index and bool(folders) and stem.casefold() == found.folders[-1].casefold()
    if stem not in rule.index_names and not is_same:
        return False, [*folders, name]
    if folders and not stem.startswith("_"):
        folders[-1] = name if slug else spell(folders[-1])
    return True, folders


def _clean(name: str, rule: UrlRule) -> str:
    """Return a name without the date or number that it begins with, where the rule drops them."""
    if rule.dates in ("strip", "need"):
        name = _DATED.sub("", name, count=1)
    elif rule.dates == "folders":
        name = _DATED.sub(r"\1/\2/\3/", name, count=1)
    return _NUMBERED.sub("", name, count=1) if rule.strip_numbers else name


def _values(found: SitePath, facts: PageFacts, parts: list[str]) -> dict[str, Callable[[], str]]:
    """Return what each token of a pattern stands for."""
    spell = SPELLINGS[found.rule.spelling]
    date = facts.date or file_date(found.stem) or _NO_DATE
    folders = [spell(folder) for folder in found.folders]
    name = parts[-1] if parts else ""
    return {
        "path": lambda: "/".join(parts),
        "folders": lambda: "/".join(folders),
        "sections": lambda: "/".join(folders),
        "section": lambda: folders[0] if folders else "",
        "name": lambda: spell(found.stem),
        "basename": lambda: found.stem,
        "slug": lambda: name,
        "plain_slug": lambda: jekyll_slug(facts.slug or _DATED.sub("", found.stem, count=1)),
        "title": lambda: spell(facts.title) if facts.title else name,
        "collection": lambda: found.rule.folder.rpartition("/")[2].lstrip("_"),
        "categories": lambda: "/".join(dict.fromkeys(part.lower() for part in (*found.above, *facts.categories))),
        "language": lambda: found.language,
        "output_ext": lambda: ".html",
        "year": lambda: f"{date.year:04}",
        "short_year": lambda: f"{date.year % 100:02}",
        "month": lambda: f"{date.month:02}",
        "i_month": lambda: str(date.month),
        "monthname": lambda: date.strftime("%B").lower(),
        "day": lambda: f"{date.day:02}",
        "i_day": lambda: str(date.day),
        "y_day": lambda: f"{date.timetuple().tm_yday:03}",
        "yearday": lambda: str(date.timetuple().tm_yday),
    }


def _fill(values: dict[str, Callable[[], str]], name: str, token: str) -> str:
    value = values.get(name)
    return value() if value else token
