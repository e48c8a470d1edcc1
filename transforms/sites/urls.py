"""Urls as links compare them: one key for every spelling that leads to the same page."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

_KEPT = re.compile(r"%(25|23|2[Ff]|3[Ff])")
"""Signs that would mean something else if they stood for themselves: % # / ?."""
_LEADING_SLASHES = re.compile(r"^//+")
_EDGE_SPACE = re.compile(r"^\s+|\s+$")
_ENDINGS = ("/", ".html", ".htm", "index", " ")


def url_key(url: str, hosts: frozenset[str] = frozenset()) -> str | None:
    """Return what `url` is compared by, or None if it leads to another host.

    Scheme and own host are dropped, percent signs decoded, and a trailing slash, `.html`, `index` and the
    fragment ignored; case and query are kept. `hosts` are the site's own, casefolded; a leading `www.` makes
    no difference.
    """
    is_plain = url[:1] == "/" and url[1:2] != "/" and not url.endswith(_ENDINGS)
    if is_plain and "%" not in url and "#" not in url and "?" not in url and url.isprintable():
        return url
    url = url.strip()
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return url
    if parts.scheme and parts.scheme not in ("http", "https"):
        return None
    if host and host.removeprefix("www.") not in {own.removeprefix("www.") for own in hosts}:
        return None
    path = _shortened(unquote(_KEPT.sub(r"%25\1", _LEADING_SLASHES.sub("/", parts.path))))
    query = parts.query.strip()
    if not path and not host and not parts.path and not query:
        return "" if parts.fragment else url
    return f"{path or '/'}?{query}" if query else path or "/"


def _shortened(path: str) -> str:
    """Drop what makes no difference at a path's end, until nothing is left to drop."""
    while True:
        shorter = path.rstrip("/").removesuffix(".html").removesuffix(".htm")
        if shorter == "index" or shorter.endswith("/index"):
            shorter = shorter[: -len("index")]
        if shorter == path:
            return _EDGE_SPACE.sub(lambda space: quote(space[0]), path)
        path = shorter
