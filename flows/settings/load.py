"""`matterhouse.toml` and the command line → one `Settings`."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from flows.errors import RequestError
from flows.settings.complaints import complaints
from flows.settings.settings import OWN_FIELDS, Settings
from flows.settings.sources import located, placed
from flows.storage.mirror import fetch_source

FILE_NAME = "matterhouse.toml"


def find_config(start: Path) -> Path | None:
    """Return the nearest `matterhouse.toml` in `start` or a folder above it."""
    for folder in (start, *start.parents):
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
    return None


def load_settings(
    config: Path | None = None,
    *,
    source: Path | None = None,
    warehouse: Path | None = None,
    workers: int | None = None,
    dask: str | None = None,
    without: tuple[Literal["suggestions"], ...] = (),
) -> Settings:
    """Read the configuration and lay the command line's arguments over it.

    Without `config` the nearest `matterhouse.toml` in or above the working directory is read; without any, the
    defaults hold. Raises `RequestError` that names file, key and allowed values.
    """
    file = config or find_config(Path.cwd())
    settings = _read(file) if file else Settings()
    file = file.resolve() if file else None
    folder = file.parent if file else Path.cwd()
    update: dict[str, Any] = {"config_file": file, "warehouse": placed(folder, settings.warehouse, "warehouse")}
    if settings.engine.temp_folder:
        spill = (folder / settings.engine.temp_folder).resolve()
        update["engine"] = settings.engine.model_copy(update={"temp_folder": spill})
    if settings.aliases.files:
        named = tuple((folder / name).resolve() for name in settings.aliases.files)
        update["aliases"] = settings.aliases.model_copy(update={"files": named})
    if settings.sources and not source:
        update["sources"] = located(settings.sources, folder, str(file))
    if chosen := source or settings.source:
        update |= {"source": placed(Path.cwd() if source else folder, chosen, "source"), "sources": ()}
    if warehouse:
        update["warehouse"] = placed(Path.cwd(), warehouse, "warehouse")
    if workers is not None:
        update["workers"] = workers
    if dask is not None:
        update["dask"] = dask
    if without:
        update["without"] = without
    return settings.model_copy(update=update)


def with_source(settings: Settings) -> Settings:
    """Return settings that have a source or several, fetched if they are in object storage.

    It is their own, else the sample site that comes with the program.
    """
    for named in settings.sources:
        fetch_source(named.path, settings.files)
    if settings.source:
        fetch_source(settings.source, settings.files)
    if settings.source or settings.sources:
        return settings
    return settings.model_copy(update={"source": Path(str(files("data") / "sample"))})


def _read(file: Path) -> Settings:
    try:
        with file.open("rb") as stream:
            document = tomllib.load(stream)
    except OSError as error:
        raise RequestError(f"{file}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RequestError(f"{file}: not valid TOML: {error}") from error
    for name in OWN_FIELDS:
        if name in document:
            raise RequestError(f"{file}: unknown key {name}")
    if "sources" in document:
        raise RequestError(f"{file}: unknown key sources; write a table [[source]] for each")
    if isinstance(document.get("source"), list):
        document["sources"] = document.pop("source")
    try:
        return Settings.model_validate(document)
    except ValidationError as error:
        raise RequestError(complaints(str(file), error)) from error
