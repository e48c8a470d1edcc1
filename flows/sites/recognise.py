"""Which generator made a site: its profile, how sure that is and why, and the settings that follow.

A setting of `matterhouse.toml` wins over the site's own configuration, and this over the profile.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from flows.errors import RequestError
from flows.settings import Settings
from flows.settings.complaints import complaints
from flows.settings.sites import FilesSettings
from flows.sites.candidates import Candidate, candidates, weigh
from flows.sites.folder_languages import language_folders, language_names
from flows.sites.look import Look, inside_of, look_at, parents
from flows.sites.parts import Part, authored_parts, parts_of
from flows.sites.profiles import PLAIN, Profile, load_profiles
from flows.sites.site_config import SiteConfig, read_config

SURE = 0.6
"""From here on a generator counts as recognised."""
LIKELY = 0.4
"""From here on a generator is worth telling besides the first."""


class Recognition(NamedTuple):
    """What a site was taken for."""

    generator: str
    name: str
    confidence: float
    reasons: tuple[str, ...]
    others: tuple[tuple[str, float], ...] = ()
    config: str | None = None
    notes: tuple[str, ...] = ()
    is_named: bool = False
    base_path: str = ""

    def line(self) -> str:
        """Say it in one line."""
        if self.is_named:
            told = f"generator {self.name}, as matterhouse.toml says"
        elif self.generator == PLAIN:
            told = "no generator recognised: urls are those that pages state"
            if self.others:
                told += f" (perhaps {self.others[0][0]}, {self.others[0][1]:.2f})"
        else:
            told = f"recognised {self.name} ({self.confidence:.2f}): {', '.join(self.reasons)}"
        return "; ".join([told, *([f"configuration in {self.config}"] if self.config else []), *self.notes])


def recognise(settings: Settings) -> Settings:
    """Return settings over the profile of their source's generator; `recognition` says what it was taken for.

    Raises `RequestError` for a generator that has no profile, or a profile that does not fit.
    """
    if settings.sources and not settings.corpora:
        parts = [part._replace(settings=recognise(part.settings)) for part in authored_parts(settings)]
        return settings.model_copy(update={"corpora": tuple(map(_with_base, parts))})
    if settings.recognition is not None or settings.source is None or not settings.source.is_dir():
        return settings
    profiles = load_profiles(settings.own_folder)
    seen = look_at(settings.source)
    chosen, others = _choose(settings, profiles, seen)
    profile = chosen.profile
    base = _validated(profile.settings, profile.origin)
    root = _root(settings, base, chosen, seen)
    found_in = chosen.root if settings.site.root is None else None
    config = read_config(profile, base, found_in or Path(settings.source, root).resolve())
    if config.steps_above and config.steps_above == len(
        [part for part in root.split("/") if part not in (".", "..")]
    ):
        root = "."
    found = _merge(_found(chosen, base, seen, root, config), config.settings)
    merged = _from_source(_merge(profile.settings, found), seen, root)
    merged = _merge(merged, _authored(settings))
    result = _validated(merged, profile.origin)
    recognition = Recognition(
        profile.key, profile.name, chosen.confidence, chosen.reasons, others, config.name, config.notes,
        is_named=settings.site.generator is not None, base_path=config.base_path,
    )  # fmt: skip
    kept = {name: getattr(settings, name) for name in ("source", "warehouse", "workers", "config_file")}
    return result.model_copy(update=kept | {"recognition": recognition})


def recognition_lines(settings: Settings) -> list[str]:
    """Say what the source, or each of several, was taken for."""
    return [
        f"{part.name}: {part.settings.recognition.line()}" if part.name else part.settings.recognition.line()
        for part in parts_of(settings)
        if part.settings.recognition
    ]


def _with_base(part: Part) -> Part:
    """Return a corpus with the base path that the site's own configuration tells, unless matterhouse.toml does."""
    return part._replace(base_path=part.base_path or part.settings.recognition.base_path)


def _choose(
    settings: Settings, profiles: dict[str, Profile], seen: Look
) -> tuple[Candidate, tuple[tuple[str, float], ...]]:
    named = settings.site.generator
    if named is not None:
        if named not in profiles:
            raise RequestError(
                f"site.generator = {named!r}: no such profile; there are {', '.join(sorted(profiles))}"
            )
        return weigh(profiles[named], seen), ()
    ranked = candidates(profiles, seen)
    others = [
        (candidate.profile.name, candidate.confidence) for candidate in ranked if candidate.confidence >= LIKELY
    ]
    if ranked and ranked[0].confidence >= SURE:
        return ranked[0], tuple(others[1:])
    return Candidate(profiles[PLAIN], 1 - (ranked[0].confidence if ranked else 0), (), None), tuple(others)


def _root(settings: Settings, base: Settings, chosen: Candidate, seen: Look) -> str:
    """Return the site's folder as seen from the source: told, or where its files are, or by the source's name."""
    source = seen.source
    if settings.site.root is not None:
        return settings.site.root
    folders = [f"{rule.folder}/" for rule in base.urls.rules if rule.folder]
    if chosen.root is not None:
        above = _steps(source, chosen.root)
        if above is not None:
            return above
        return "." if _has_many_sites(chosen.profile, seen) else chosen.root.relative_to(source).as_posix()
    for steps, folder in enumerate(parents(source)[:3], start=1):
        inside = source.relative_to(folder).as_posix() + "/"
        if any(inside.startswith(name) for name in folders):
            return "/".join([".."] * steps)
    return "."


def _has_many_sites(profile: Profile, seen: Look) -> bool:
    """Say whether the source holds several sites whose configuration does not count, such as vaults."""
    markers = {name for evidence in profile.evidence for name in evidence.file} - set(profile.config.get("files", []))
    return sum(len(seen.ending_with(name)) for name in markers) > 1


def _steps(source: Path, root: Path) -> str | None:
    """Return `..` for each step from a source up to a folder, `.` for none, None where it is not above."""
    if not source.is_relative_to(root):
        return None
    return "/".join([".."] * len(source.relative_to(root).parts)) or "."


def _found(chosen: Candidate, base: Settings, seen: Look, root: str, config: SiteConfig) -> dict[str, Any]:
    """Return what is found out by looking: the root, language folders, and a content folder of another name.

    Where the site's own files are there, they would say so: then pages elsewhere have no url that is known.
    """
    profile = chosen.profile
    site: dict[str, Any] = {"root": root, "generator": profile.key}
    rules = config.settings.get("urls", {}).get("rules") or [rule.model_dump() for rule in base.urls.rules]
    found: dict[str, Any] = {"site": site}
    if not config.settings.get("site", {}).get("languages"):
        folders = [rule["folder"] for rule in rules]
        languages = language_folders(seen, root, folders) if profile.language_folders else []
        if languages := languages or language_names(seen):
            site["languages"] = languages
            site["default_language"] = "en" if "en" in languages else languages[0]
    is_guess = chosen.root is None
    if is_guess and rules and all(rule["folder"] for rule in rules) and not _is_reached(seen, root, rules):
        found["urls"] = {"rules": [rule | {"folder": ""} for rule in rules[:1]]}
    return found


def _is_reached(seen: Look, root: str, rules: list[dict[str, Any]]) -> bool:
    """Say whether any page lies in a folder that a rule names."""
    inside = inside_of(seen.source, root)
    folders = [f"/{rule['folder']}/" for rule in rules]
    return any(folder in f"/{inside}{name}" for name in seen.pages for folder in folders)


def _from_source(document: dict[str, Any], seen: Look, root: str) -> dict[str, Any]:
    """Return the document with globs that are seen from the source, not from the site's root.

    Where every rule names its folder, and pages lie in these, only they are pages, unless the source lies in one.
    """
    inside, outside = inside_of(seen.source, root), "" if root.startswith(".") else f"{root}/"
    listed = dict(document.get("files", {}))
    if "exclude" in listed:
        globs = [_glob_from_source(glob, inside, outside) for glob in listed["exclude"]]
        listed["exclude"] = [glob for glob in globs if glob]
    rules = document.get("urls", {}).get("rules", [])
    folders = [rule["folder"] for rule in rules]
    if (
        folders
        and all(folders)
        and _is_reached(seen, root, rules)
        and not any(f"/{folder}/" in f"/{inside}" for folder in folders)
    ):
        endings = listed.get("include", FilesSettings().include)
        listed["include"] = [f"**/{folder}/{glob}" for folder in dict.fromkeys(folders) for glob in endings]
    return document | {"files": listed} if listed else document


def _glob_from_source(glob: str, inside: str, outside: str) -> str | None:
    if glob.startswith("**/"):
        return glob
    if inside:
        return glob.removeprefix(inside) if glob.startswith(inside) else None
    return outside + glob


def _authored(settings: Settings) -> dict[str, Any]:
    return settings.model_dump(exclude_unset=True, exclude={"source", "warehouse", "workers"})


def _merge(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Lay one document over another; tables are joined, everything else is replaced."""
    merged = dict(under)
    for key, value in over.items():
        before = merged.get(key)
        is_table = isinstance(value, dict) and isinstance(before, dict)
        merged[key] = _merge(before, value) if is_table else value  # type: ignore[arg-type]
    return merged


def _validated(document: dict[str, Any], origin: str) -> Settings:
    try:
        return Settings.model_validate(document)
    except ValidationError as error:
        raise RequestError(complaints(origin, error)) from error
