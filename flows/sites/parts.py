"""Settings with several `[[source]]` tables → the settings of each corpus, which is recognised for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from flows.errors import RequestError
from flows.settings import Settings
from flows.settings.complaints import complaints

if TYPE_CHECKING:
    from pathlib import Path

_TABLES = ("files", "site", "fields", "link", "urls", "links", "none_values")
_SHARED = {"source", "sources", "warehouse", "workers"}


class Part(NamedTuple):
    """One corpus: its name (empty for a source alone), what its paths begin with, and its settings."""

    name: str
    settings: Settings
    base_path: str = ""

    @property
    def lead(self) -> str:
        """What the paths of its files begin with in the warehouse."""
        return f"{self.name}/" if self.name else ""

    @property
    def source(self) -> Path:
        """The folder of its files."""
        assert self.settings.source is not None, "build chooses a source first"
        return self.settings.source.resolve()


def authored_parts(settings: Settings) -> list[Part]:
    """Return the corpora, by what their paths begin with: for each what holds for all, and over it what is its own.

    Raises `RequestError` for a table that does not fit, with file and key.
    """
    shared = settings.model_dump(exclude_unset=True, exclude=_SHARED)
    parts: list[Part] = []
    for number, source in enumerate(settings.sources):
        own = {name: getattr(source, name) for name in _TABLES if getattr(source, name)}
        named = {"generator": source.generator, "hosts": source.hosts}
        own["site"] = {name: value for name, value in named.items() if value} | own.get("site", {})
        document = shared | {name: _over(shared.get(name, {}), value) for name, value in own.items()}
        try:
            found = Settings.model_validate(document)
        except ValidationError as error:
            told = complaints(str(settings.config_file), error).replace(f"{settings.config_file}: ", "")
            raise RequestError(f"{settings.config_file}: in source.{number} ({source.name}): {told}") from None
        kept = {name: getattr(settings, name) for name in ("warehouse", "workers", "config_file")}
        part = found.model_copy(update=kept | {"source": source.path})
        parts.append(Part(source.name, part, source.base_path))
    return sorted(parts, key=lambda part: part.lead)


def parts_of(settings: Settings) -> list[Part]:
    """Return the recognised corpora of a build; a source alone is one without a name."""
    parts: tuple[Part, ...] = settings.corpora
    return list(parts) or [Part("", settings)]


def own_hosts(parts: list[Part]) -> frozenset[str]:
    """Return the hosts of all corpora: a link to any of them stays in the warehouse."""
    return frozenset(host for part in parts for host in part.settings.site.hosts)


def _over(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Lay one table over another; tables in it are joined, everything else is replaced."""
    merged = dict(under)
    for key, value in over.items():
        before = merged.get(key)
        merged[key] = _over(before, value) if isinstance(value, dict) and isinstance(before, dict) else value
    return merged
