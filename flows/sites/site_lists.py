"""What a site's configuration says of taxonomies, and of kinds of pages it goes without → its lists of pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from transforms.sites.spellings import zola

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Lists = dict[str, tuple[str, ...]]


def lists_of(usual: Mapping[str, Sequence[str]], taxonomies: object, without: object) -> Lists:
    """Return the lists of a site: the usual ones of its generator, but for the taxonomies that it declares itself.

    Hugo declares them as `{ tag = "tags" }`, Zola as `[{ name = "tags" }]`.
    """
    kinds = {kind.lower() for kind in without if isinstance(kind, str)} if isinstance(without, list) else set()
    lists = {key: tuple(patterns) for key, patterns in usual.items() if key.startswith("@") or not taxonomies}
    lists |= {key: (f"{name}/", f"{name}/:term/") for key, name in _taxonomies(taxonomies)}
    return {key: left for key, patterns in lists.items() if (left := _made(key, patterns, kinds))}


def _taxonomies(told: Any) -> list[tuple[str, str]]:
    """Return of each taxonomy the key of the front matter, and what its urls begin with."""
    if isinstance(told, dict):
        return [(name, name) for name in told.values() if isinstance(name, str)]
    declared = [entry for entry in told if isinstance(entry, dict)] if isinstance(told, list) else []
    rendered = [
        entry for entry in declared if isinstance(entry.get("name"), str) and entry.get("render") is not False
    ]
    return [(f"taxonomies.{entry['name']}", zola(str(entry.get("slug") or entry["name"]))) for entry in rendered]


def _made(key: str, patterns: Sequence[str], without: set[str]) -> tuple[str, ...]:
    """Return the lists of a key that are left without some kinds of pages: by Hugo's names of today or of before."""
    if key.startswith("@"):
        return () if {"@page": "home", "@folder": "section"}.get(key) in without else tuple(patterns)
    was_named_before = "taxonomyterm" in without
    without_terms = "term" in without or (was_named_before and "taxonomy" in without)
    without_names = was_named_before or "taxonomy" in without
    return tuple(pattern for pattern in patterns if not (without_terms if ":term" in pattern else without_names))
