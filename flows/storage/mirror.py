"""Objects → files of a working copy: only what has changed is fetched, and what is gone there goes here."""

from __future__ import annotations

import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import quote

from flows.errors import RequestError
from flows.storage.bucket import bucket_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from flows.settings.sites import FilesSettings
    from flows.storage.bucket import Bucket, Stamp

MARKER = "matterhouse-warehouse"
SMALL = 1 << 20
"""Files that are no pages are fetched up to this size, for what they say of the site; of larger ones the name is."""
AT_ONCE = 16


def fetch_source(folder: Path, files: FilesSettings) -> None:
    """Bring the working copy of a source up to date; any other folder is left alone."""
    bucket = bucket_of(folder)
    if bucket is None:
        return
    found = bucket.listed()
    warehouses = tuple(name.removesuffix(MARKER) for name in found if name.rpartition("/")[2] == MARKER)
    found = {name: stamp for name, stamp in found.items() if not warehouses or not name.startswith(warehouses)}
    if not found:
        raise RequestError(f"{bucket.url}: no object here that a site could be made of")
    from flows.list_files import Globs

    globs = Globs(files)
    is_whole = {name: stamp.size <= SMALL or bool(globs.take(name)) for name, stamp in found.items()}
    mirror(bucket, "", found, folder, lambda name: is_whole[name])


def mirror(
    bucket: Bucket, prefix: str, found: dict[str, Stamp], folder: Path, is_whole: Callable[[str], bool]
) -> None:
    """Make a folder hold what a prefix holds; only what has changed is fetched."""
    state = folder.with_name(f"{folder.name}.json")
    known: dict[str, str] = json.loads(state.read_text(encoding="utf-8")) if state.exists() else {}
    folders = {name[:at] for name in found for at, sign in enumerate(name) if sign == "/"}
    files = {name: folder / _file_name(name.removeprefix(prefix), is_folder=name in folders) for name in found}
    changed = [name for name in found if known.get(name) != found[name].tag or not files[name].exists()]

    def bring(name: str) -> None:
        file, stamp = files[name], found[name]
        if not is_whole(name):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
            os.truncate(file, stamp.size)
        elif not bucket.fetch(name, file):
            return
        # two versions of one second differ by their tags: times tell a build what to read again
        within = int(hashlib.sha256(stamp.tag.encode()).hexdigest()[:7], 16)
        time_ns = int(stamp.modified) * 10**9 + within
        os.utime(file, ns=(time_ns, time_ns))

    folder.mkdir(parents=True, exist_ok=True)
    each(bring, changed)
    kept = set(files.values())
    for file in [file for file in folder.rglob("*") if not file.is_dir() and file not in kept]:
        file.unlink()
    state.write_text(json.dumps({name: stamp.tag for name, stamp in found.items()}), encoding="utf-8")


def _file_name(name: str, *, is_folder: bool) -> str:
    """Return the path of an object's file; a name that no file can have is written with percent signs."""
    if is_folder:
        return f"{name}%2F"
    parts = name.split("/")
    if any(part in ("", ".", "..") or "\0" in part or len(os.fsencode(part)) > 200 for part in parts):
        return quote(name, safe="")[:200]
    return name


def each(work: Callable[[str], object], names: Iterable[str]) -> None:
    """Do the same for each name, several at once; raise what the first that fails raises."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for done in [pool.submit(work, name) for name in names]:
            done.result()
