"""What the destination of a link is: the forms in which authors and generators write a target.

    external    https://other.org/x, mailto:…            another host; not judged
    anchor      #part                                    a place on the same page
    url         /a/b/, https://own.host/a/b              an address of the site
    relative    ../b, b.md, b/                           seen from the page's url or from its file
    file        @/a/b.md, {% link a/b.md %},             a file: from the content root, where it begins with a slash,
                {{< ref "/a/b" >}}                       else seen from the page's file too
    name        [[b]], {% post_url 2024-01-05-b %}       a page by the name of its file, wherever it lies
    templated   {{ page.next }}, /v/{{< version >}}/x    a template whose value the source does not tell; not judged
    empty       [text]()

A template whose value is known is put in place first: `variables` maps names such as `site.baseurl` to texts, and
`{{ "/a" | relative_url }}` is `/a`.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

from transforms.sites.urls import url_key

NOT_JUDGED = ("external", "templated")
PAGE_ENDINGS = (".md", ".markdown", ".mdx")

_VARIABLE = re.compile(r"\{\{-?\s{0,9}\$?\.?([\w.\-]{1,80})\s{0,9}-?\}\}")
_LITERAL = re.compile(
    r"""\{\{-?\s{0,9}["']([^"'{}\n]{0,400})["']\s{0,9}\|\s{0,9}(?:relative|absolute|rel|abs)_?[uU][rR][lL]\b[^{}\n]{0,80}\}\}"""
)
_REFERENCE = re.compile(
    r"""\{\{[<%]\s{0,9}(?:rel)?ref\s{1,9}(?:path\s{0,3}=\s{0,3})?["'`]?([^"'`\s<>%{}]{1,400})["'`]?[^{}\n]{0,80}[>%]\}\}"""
)
_FILE_TAG = re.compile(r"""\{%-?\s{0,9}link\s{1,9}["']?([^"'\s%{}]{1,400})["']?\s{0,9}-?%\}""")
_POST_TAG = re.compile(r"""\{%-?\s{0,9}post_url\s{1,9}["']?([^"'\s%{}]{1,400})["']?\s{0,9}-?%\}""")
_TAGS = ((_REFERENCE, "file", ""), (_FILE_TAG, "file", "/"), (_POST_TAG, "name", ""))
_TEMPLATE_SIGNS = ("{{", "{%", "<%", "${")


class Target(NamedTuple):
    """A destination: its form, what it is compared by (None if not judged or empty), and its fragment."""

    form: str
    key: str | None
    anchor: str | None = None


def read_target(url: str, hosts: frozenset[str], variables: dict[str, str]) -> Target:
    """Return the form of an authored destination. Never raises."""
    if url[:1] == "/" and "#" not in url and "{" not in url and "<" not in url and "$" not in url:
        path = url_key(url, hosts)
        return Target("external" if path is None else "url", path)
    url = url.strip()
    if _has_template(url):
        return _read_templated(url, hosts, variables)
    return _read_plain(url, hosts)


def read_name(text: str) -> Target:
    """Return the target of a wikilink: `name`, `folder/name`, `name#heading`, `#heading`."""
    name, _, anchor = text.partition("#")
    place = anchor.rpartition("#")[2].strip() or None
    key = _without_ending(name.strip().strip("/"))
    if not key:
        return Target("anchor", "", place) if place else Target("empty", None)
    return Target("name", key, place)


def _read_plain(url: str, hosts: frozenset[str]) -> Target:
    if not url:
        return Target("empty", None)
    anchor = _anchor(url)
    if url.startswith("@/"):
        return Target("file", url[1:].partition("#")[0], anchor)
    key = url_key(url, hosts)
    if key is None:
        return Target("external", None)
    path = url.partition("#")[0].partition("?")[0]
    if not path:
        return Target("anchor", "", anchor)
    if path[0] == "/" or "://" in path:
        return Target("url", key, anchor)
    return Target("relative", unquote(path), anchor)


def _read_templated(url: str, hosts: frozenset[str], variables: dict[str, str]) -> Target:
    url = _LITERAL.sub(lambda match: "/" + match[1].lstrip("/"), url)
    url = _VARIABLE.sub(lambda match: variables.get(match[1].lower(), match[0]), url) or "/"
    for tag, form, lead in _TAGS:
        if match := tag.match(url):
            path, _, anchor = match[1].partition("#")
            anchor = anchor or _anchor(url[match.end() :]) or ""
            if not path:
                return Target("anchor", "", anchor)
            key = _without_ending(path) if form == "name" else lead + path.lstrip("/") if lead else path
            return Target(form, key, anchor or None)
    place = min(at for sign in _TEMPLATE_SIGNS if (at := url.find(sign)) >= 0) if _has_template(url) else len(url)
    end = min((at for sign in "#?" if (at := url.find(sign)) >= 0), default=len(url))
    if place > end:
        return _read_plain(url[:end], hosts) if end else Target("anchor", "")
    if place == len(url):
        return _read_plain(url, hosts)
    is_elsewhere = place > 0 and url_key(url[:place], hosts) is None
    return Target("external" if is_elsewhere else "templated", None)


def _has_template(url: str) -> bool:
    return any(sign in url for sign in _TEMPLATE_SIGNS)


def _anchor(url: str) -> str | None:
    """Return the decoded fragment of a url, or None where it has none that names a place."""
    anchor = unquote(url.partition("#")[2]).strip()
    return None if not anchor or anchor == "top" or anchor.startswith((":~:", "!")) else anchor


def _without_ending(path: str) -> str:
    for ending in PAGE_ENDINGS:
        if path.lower().endswith(ending):
            return path[: -len(ending)]
    return path
