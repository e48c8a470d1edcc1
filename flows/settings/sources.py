"""Several corpora in one warehouse: what each has of its own, and where it lies."""

from __future__ import annotations

import re
from pathlib import Path  # noqa: TC003 - pydantic reads it
from typing import Any

from pydantic import Field, field_validator

from flows.errors import RequestError
from flows.settings.section import Section
from flows.storage.places import is_url, working_copy


class SourceSettings(Section):
    """One of several corpora: a table `[[source]]` each, in place of `source`.

    Its tables hold what differs from those of the same name above, key by key.
    """

    name: str = Field(
        description="What the paths of its pages begin with, and its `corpus`: small letters, digits, - and _."
    )
    path: Path = Field(description="The folder with its pages, relative to this file, or a url as for `source`.")
    generator: str | None = Field(None, description="As under `[site]`.")
    hosts: tuple[str, ...] = Field((), description="As under `[site]`: the others' links to these hosts lead here.")
    base_path: str = Field("", description="Where its urls begin on its hosts, such as `/docs`.")
    files: dict[str, Any] = Field({}, description="As `[files]`, for this source.")
    site: dict[str, Any] = Field({}, description="As `[site]`, for this source.")
    fields: dict[str, Any] = Field({}, description="As `[fields]`, for this source.")
    link: dict[str, Any] = Field({}, description="As `[link]`, for this source.")
    urls: dict[str, Any] = Field({}, description="As `[urls]`, for this source.")
    links: dict[str, Any] = Field({}, description="As `[links]`, for this source.")
    none_values: dict[str, Any] = Field({}, description="As `[none_values]`, for this source.")

    @field_validator("name")
    @classmethod
    def _plain_name(cls, name: str) -> str:
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", name):
            raise ValueError("a name has small letters, digits, - and _, and begins with a letter or digit")
        return name

    @field_validator("base_path")
    @classmethod
    def _slashes(cls, path: str) -> str:
        if path and not path.startswith("/"):
            raise ValueError("a base path begins with a slash, such as /docs")
        return path.rstrip("/")


def located(sources: tuple[SourceSettings, ...], folder: Path, file: str) -> tuple[SourceSettings, ...]:
    """Return the sources with their folders' full paths.

    Raises `RequestError` for two with one name, a folder that is not there, or one that lies in another.
    """
    found: list[SourceSettings] = []
    for number, source in enumerate(sources):
        path = placed(folder, source.path, "source")
        if any(source.name == other.name for other in found):
            raise RequestError(f"{file}: source.{number}.name = {source.name!r}: another source has this name")
        if not path.is_dir() and not is_url(source.path):
            raise RequestError(f"{file}: source.{number}.path = {str(source.path)!r}: no such folder: {path}")
        for other in found:
            if path.is_relative_to(other.path) or other.path.is_relative_to(path):
                told = f"overlaps with that of {other.name!r}, so that pages would count twice"
                raise RequestError(f"{file}: source.{number}.path = {str(source.path)!r}: {told}")
        found.append(source.model_copy(update={"path": path}))
    return tuple(found)


def placed(folder: Path, place: Path, name: str) -> Path:
    """Return a folder that settings name, seen from another; for a url in object storage, its working copy."""
    return working_copy(place, name) if is_url(place) else (folder / place).resolve()
