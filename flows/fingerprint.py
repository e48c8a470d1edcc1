"""What a result depends on besides the files: settings and code, as hashes; the source's revision; versions."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING

from flows.models.read_models import OWN_FOLDERS
from flows.reference import reference_texts
from flows.sites.parts import parts_of
from flows.warehouse import now

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from flows.settings import Settings

_OF_RECORDS = {"fields", "link", "none_values", "site", "limits", "urls", "links", "files"}
_NOT_USED = {"source", "warehouse", "workers", "dask", "engine", "lake"}
VERSIONED = ("matterhouse", "duckdb", "polars", "pyarrow", "fastyaml-rs", "pyyaml", "orjson", "python-frontmatter")


def record_key(settings: Settings) -> str:
    """Return a hash of all that a file's record depends on besides the file."""
    parts = [[part.name, part.settings.model_dump(mode="json", include=_OF_RECORDS)] for part in parts_of(settings)]
    return _digest(json.dumps(parts, sort_keys=True), reading_key())


@cache
def reading_key() -> str:
    """Return a hash of the code that makes a file's record, and of the versions of what it uses."""
    reading = [(files("flows") / name).read_text(encoding="utf-8") for name in ("read_files.py", "reading_plan.py")]
    return _digest(versions(), _code("transforms"), *reading)


def build_key(settings: Settings) -> str:
    """Return a hash of all that a run's tables and reports depend on besides the files."""
    used = settings.model_dump_json(exclude=_NOT_USED)
    expired = str([waiver.until < now().date() for waiver in settings.waivers])
    bases = (part.base_path for part in parts_of(settings))
    return _digest(rules_key(settings), settings.source_text, *bases, used, expired)


def rules_key(settings: Settings) -> str:
    """Return a hash of what decides, besides the files, which findings there are: code, and settings but waivers."""
    own = [settings.own_folder / name for name in OWN_FOLDERS] if settings.own_folder else []
    found = [file for folder in own if folder.is_dir() for file in sorted(folder.glob("*.sql"))]
    models = [
        f"{file.parent.name}/{file.name}\0{file.read_text(encoding='utf-8', errors='replace')}" for file in found
    ]
    used = settings.model_dump_json(exclude={*_NOT_USED, "config_file", "waivers", "without", "feed"})
    return _digest(record_key(settings), used, _code("flows"), _code("sql"), *reference_texts(settings), *models)


@cache
def _code(package: str) -> str:
    """Return a hash of a package's Python and SQL files."""
    texts = [f"{name}\0{text}" for name, text in sorted(_texts(files(package), ""))]
    return _digest(*texts)


def _texts(folder: Traversable, lead: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for entry in folder.iterdir():
        if entry.name.endswith((".py", ".sql")):
            found.append((lead + entry.name, entry.read_text(encoding="utf-8")))
        elif entry.is_dir() and entry.name != "__pycache__":
            found += _texts(entry, f"{lead}{entry.name}/")
    return found


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def source_revisions(settings: Settings) -> str | None:
    """Return the git commit of the source; of several sources in several repositories, each with its name."""
    revisions = {part.name: source_revision(part.source) for part in parts_of(settings)}
    if len(set(revisions.values())) < 2:
        return next(iter(revisions.values()))
    return ", ".join(f"{name}: {revision or 'none'}" for name, revision in revisions.items())


@cache
def source_revision(source: Path | None) -> str | None:
    """Return the git commit that the source is checked out at, or None where there is none."""
    try:
        done = subprocess.run(
            ["git", "-C", str(source), "rev-parse", "--verify", "--quiet", "HEAD"],
            capture_output=True, text=True, timeout=10, check=False,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() or None


@cache
def versions() -> str:
    """Return the versions that a run was built with, as JSON."""
    found = {name: version(name) for name in VERSIONED}
    return json.dumps({"python": sys.version.split()[0], **found})
