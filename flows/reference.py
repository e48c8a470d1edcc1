"""What is known of words and names: data/reference, and what the site says in `matterhouse.toml` and alias files."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from flows.errors import RequestError
from transforms.keywords.reference import SiteNames, WordRules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from flows.settings import Settings

KINDS = ("subjects", "keywords")
LISTS = ("inflections.toml", "joining.toml", "spellings.toml", "subjects.toml")


class Reference(NamedTuple):
    """What merge rules and subjects are built with."""

    words: WordRules
    subjects: SiteNames
    keywords: SiteNames
    alias_file: str = "matterhouse.toml"


class _Alias(NamedTuple):
    """One alias as it was written: where, of which kind, for which name."""

    file: Path
    text: str
    kind: str
    name: str
    alias: str

    @property
    def place(self) -> str:
        return f"{self.file}:{line_of(self.text, (self.kind, self.name), self.alias)}"


def read_reference(settings: Settings) -> Reference:
    """Return the packaged lists with the site's own; raise `RequestError` with file and line for what cannot be."""
    aliases = list(_read_aliases(settings))
    found = {kind: _check(kind, [alias for alias in aliases if alias.kind == kind]) for kind in KINDS}
    usual = {alias: name for name, others in _packaged("subjects.toml").items() for alias in others}
    named = settings.aliases.files or (settings.config_file,)
    return Reference(
        read_word_rules(),
        SiteNames(found["subjects"], usual=usual, declared=settings.subjects.declared),
        SiteNames(found["keywords"], apart=settings.keywords.apart),
        named[0].name if named[0] else "matterhouse.toml",
    )


def reference_texts(settings: Settings) -> list[str]:
    """Return the texts of every list that a build depends on, the packaged and the site's."""
    own = [_text(file) for file in settings.aliases.files]
    return [(_folder() / name).read_text(encoding="utf-8") for name in LISTS] + own


def _folder() -> Traversable:
    return files("data") / "reference"


def _packaged(name: str) -> dict[str, Any]:
    return tomllib.loads((_folder() / name).read_text(encoding="utf-8"))


def read_word_rules() -> WordRules:
    """Return what data/reference says about words."""
    inflections, spellings = _packaged("inflections.toml"), _packaged("spellings.toml")
    endings = {f"{stem}is{vowel}": f"{stem}iz{vowel}" for stem in spellings["ise_stems"] for vowel in "aei"}
    return WordRules(
        frozenset(inflections["invariable"]),
        frozenset(inflections["countable_ics"]),
        inflections["irregular"],
        spellings["british"] | endings,
        frozenset(_packaged("joining.toml")["prefixes"]),
    )


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise RequestError(f"{file}: cannot be read: {error.strerror}; it is named under [aliases] files") from None
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        raise RequestError(f"{file}:{line}: not UTF-8; save the file as UTF-8") from None


def _read_aliases(settings: Settings) -> Iterator[_Alias]:
    """Yield the aliases of the configuration, then those of each alias file."""
    if settings.config_file and (settings.aliases.subjects or settings.aliases.keywords):
        text = settings.config_file.read_text(encoding="utf-8")
        for kind in KINDS:
            for name, others in getattr(settings.aliases, kind).items():
                yield from (_Alias(settings.config_file, text, kind, name, alias) for alias in others)
    for file in settings.aliases.files:
        yield from _read_file(file)


def _read_file(file: Path) -> Iterator[_Alias]:
    text = _text(file)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        line = place[1] if place else text.rstrip().count("\n") + 1
        raise RequestError(f"{file}:{line}: not valid TOML: {error}") from None
    for kind, names in document.items():
        if kind not in KINDS or not isinstance(names, dict):
            line = line_of(text, (), kind)
            raise RequestError(f"{file}:{line}: {kind}: an alias file has the tables [subjects] and [keywords]")
        for name, others in names.items():
            listed = [others] if isinstance(others, str) else others
            if not isinstance(listed, list) or not all(isinstance(alias, str) for alias in listed):
                line = line_of(text, (kind, name), name)
                raise RequestError(f'{file}:{line}: {name}: give a list of other names, such as ["CS"]')
            yield from (_Alias(file, text, kind, name, alias) for alias in listed)


def _check(kind: str, aliases: list[_Alias]) -> dict[str, str]:
    """Return the name that each alias leads to; raise `RequestError` for two names of one alias, and for circles."""
    claims: dict[str, _Alias] = {}
    for alias in aliases:
        key = same_key(alias.alias)
        if not key or not same_key(alias.name):
            raise RequestError(f"{alias.place}: {kind}: a name is empty")
        first = claims.setdefault(key, alias)
        if same_key(first.name) != same_key(alias.name):
            raise RequestError(
                f"{alias.place}: {alias.alias!r} is an alias of {alias.name!r}, and at"
                f" {first.place} of {first.name!r}; keep one of them"
            )
    for alias in aliases:
        seen, step = [alias.alias], claims.get(same_key(alias.alias))
        while step is not None and same_key(step.name) != same_key(seen[-1]):
            seen.append(step.name)
            if same_key(step.name) == same_key(alias.alias):
                raise RequestError(f"{alias.place}: aliases lead in a circle: {' → '.join(seen)}; remove one of them")
            step = claims.get(same_key(step.name)) if len(seen) <= len(aliases) else None
    return {alias.alias: alias.name for alias in aliases if same_key(alias.alias) != same_key(alias.name)}


def same_key(name: str) -> str:
    """Return what two spellings of one name have in common: compatible forms, case, spaces and hyphens."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(folded.replace("-", " ").replace("_", " ").split())


def line_of(text: str, keys: tuple[str, ...], value: str) -> int:
    """Return the line of a value in a TOML text: after its table's header and its key, where these are found."""
    lines = text.splitlines()
    at = 0
    for key in (*keys, value):
        quoted = rf"""(?:["']{re.escape(key)}["']|(?<![\w"'-]){re.escape(key)}(?![\w"'-]))"""
        at = next((number for number in range(at, len(lines)) if re.search(quoted, lines[number])), at)
    return at + 1
