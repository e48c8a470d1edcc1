"""Urls in object storage, and the folders here that stand for them."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

URL = re.compile(r"(s3|gs|az):/+(.*)", re.DOTALL)
ORIGIN = "matterhouse-origin"


def is_url(place: object) -> bool:
    """Say whether a source or warehouse is in object storage; a path may have lost one of the two slashes."""
    return URL.match(str(place)) is not None


def working_copy(place: object, name: str) -> Path:
    """Return the folder here that stands for the source or warehouse of a url."""
    match = URL.match(str(place))
    assert match, place
    url = f"{match[1]}://{match[2].rstrip('/')}"
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "matterhouse"
    folder = base / hashlib.sha256(url.encode()).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ORIGIN).write_text(url, encoding="utf-8")
    return folder / name


def name_of(folder: Path | None) -> str:
    """Return how a folder is told to people: the url that it is a working copy of, else its path."""
    url = origin(folder) if folder else None
    return url or str(folder)


def origin(folder: Path) -> str | None:
    """Return the url that a folder is a working copy of; None for any other folder."""
    try:
        return (folder.parent / ORIGIN).read_text(encoding="utf-8")
    except OSError:
        return None
