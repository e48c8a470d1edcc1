"""Generators as data: `data/profiles/*.toml`, and those in `profiles/` beside `matterhouse.toml`.

A profile is what a `matterhouse.toml` for sites of one generator would say, with `[[detect]]`, how such a site is
known, and `[config]`, which of its own configuration counts. `docs/generators.md` shows how to write one.
"""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from flows.errors import RequestError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

PLAIN = "plain"
_KINDS = ("file", "path", "key", "text")


class Evidence(NamedTuple):
    """One sign of a generator: files of the site's root, or a pattern of paths or texts, or keys of front matter.

    `weight` is how sure a site of this sign alone is of the generator, from 0 to 1; below 0, how sure it is not.
    """

    weight: float
    file: tuple[str, ...] = ()
    path: str = ""
    key: tuple[str, ...] = ()
    text: str = ""
    holds: str = ""
    says: str = ""


class Profile(NamedTuple):
    """One generator: its key and name, its signs, where its configuration is, and the settings it stands for."""

    key: str
    name: str
    evidence: tuple[Evidence, ...]
    config: dict[str, list[str]]
    language_folders: bool
    settings: dict[str, Any]
    origin: str


def load_profiles(own_folder: Path | None = None) -> dict[str, Profile]:
    """Return all profiles by key; one in `own_folder`/profiles replaces that of the same name.

    Raises `RequestError` for a file that cannot be read as a profile.
    """
    found: dict[str, Profile] = {}
    folders: list[Traversable] = [files("data") / "profiles"]
    if own_folder and (own_folder / "profiles").is_dir():
        folders.append(own_folder / "profiles")
    for folder in folders:
        for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if file.name.endswith(".toml"):
                key = file.name.removesuffix(".toml")
                found[key] = _read(key, file)
    return found


def _read(key: str, file: Traversable) -> Profile:
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
        evidence = tuple(_evidence(entry) for entry in document.pop("detect", []))
        config = dict(document.pop("config", {}))
        name = str(document.pop("name", key))
        language_folders = bool(document.get("site", {}).pop("language_folders", False))
    except OSError as error:
        raise RequestError(f"{file}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RequestError(f"{file}: not valid TOML: {error}") from error
    except (TypeError, ValueError, AttributeError, re.error) as error:
        raise RequestError(f"{file}: not a profile: {error}; see docs/generators.md") from error
    return Profile(key, name, evidence, config, language_folders, document, str(file))


def _evidence(entry: dict[str, Any]) -> Evidence:
    """Return one sign; raises ValueError for what is none."""
    kinds = [kind for kind in _KINDS if kind in entry]
    if len(kinds) != 1:
        raise ValueError(f"a [[detect]] has one of {', '.join(_KINDS)}, not {len(kinds)}")
    if not -1 < float(entry.get("weight", 2)) < 1:
        raise ValueError("a [[detect]] has a weight between -1 and 1")
    for pattern in ("path", "text", "holds"):
        re.compile(entry.get(pattern, ""))
    for kind in {"file", "key"} & entry.keys():
        entry[kind] = tuple(entry[kind])
    return Evidence(**entry)
