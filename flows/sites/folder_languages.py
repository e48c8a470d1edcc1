"""The languages of a site, told by the names of its folders and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.sites.look import inside_of
from transforms.sites.languages import is_language

if TYPE_CHECKING:
    from flows.sites.look import Look


def language_folders(seen: Look, root: str, folders: list[str]) -> list[str]:
    """Return the codes of languages if nothing else lies in the content folder."""
    inside = inside_of(seen.source, root)
    for folder in folders:
        lead = f"{folder}/" if folder else ""
        if inside.startswith(lead) and inside != lead and lead:
            steps = inside.removeprefix(lead).strip("/").split("/")
            content = seen.source.parents[len(steps) - 1]
            try:
                names = sorted(child.name for child in content.iterdir() if child.is_dir())
            except OSError:
                names = [steps[0]]
        else:
            places = [(f"/{inside}{name}".find(f"/{lead}"), f"{inside}{name}") for name in seen.names]
            rests = [name[at + len(lead) :] for at, name in places if at >= 0]
            names = sorted({rest.split("/")[0] for rest in rests if "/" in rest.rstrip("/") or rest.endswith("/")})
        names = [name for name in names if not name.startswith((".", "_"))]
        if names and all(map(is_language, names)):
            return names
    return []


def language_names(seen: Look) -> list[str]:
    """Return the codes that names end with, beside a name with another or without: `index.de.md`, `index.md`."""
    groups: dict[str, set[str]] = {}
    for name in seen.pages:
        stem, _, ending = name.rpartition(".")
        head, _, code = stem.rpartition(".")
        is_coded = "/" not in code and head and is_language(code)
        groups.setdefault(f"{head if is_coded else stem}.{ending}", set()).add(code if is_coded else "")
    pairs = [codes for codes in groups.values() if len(codes) > 1]
    found = {code for codes in pairs for code in codes if code}
    is_bare = any("" in codes for codes in pairs)
    return sorted(found | ({"en"} if is_bare else set())) if found else []
