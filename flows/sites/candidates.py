"""Which generators may have made a site: the signs of each profile that are seen there, joined to how sure it is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from flows.sites.look import CONFIG_BYTES, Look, parents, read_head
from flows.sites.profiles import PLAIN, Evidence, Profile

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAST_SHARE = 0.02
"""Of the files that are looked at, so many have to show a sign in their keys or texts."""


class Candidate(NamedTuple):
    """One generator with how sure it is, why, and the folder that its files were found in."""

    profile: Profile
    confidence: float
    reasons: tuple[str, ...]
    root: Path | None


def candidates(profiles: dict[str, Profile], seen: Look) -> list[Candidate]:
    """Return every generator with how sure it is, the surest first."""
    found = [weigh(profile, seen) for profile in profiles.values() if profile.key != PLAIN]
    return sorted(found, key=lambda candidate: (-candidate.confidence, candidate.profile.key))


def weigh(profile: Profile, seen: Look) -> Candidate:
    """Join the signs of a generator as independent ones: each leaves less room for doubt."""
    doubt, against, reasons = 1.0, 1.0, list[str]()
    root: Path | None = None
    for evidence in profile.evidence:
        found = _seen(evidence, seen)
        if found is None:
            continue
        reason, folder = found
        if evidence.weight > 0:
            root = root or folder
            doubt *= 1 - evidence.weight
            reasons.append(reason)
        else:
            against *= 1 + evidence.weight
    return Candidate(profile, (1 - doubt) * against, tuple(reasons), root)


def _seen(evidence: Evidence, seen: Look) -> tuple[str, Path | None] | None:
    """Return the reason that a sign gives, with the folder of its file, or None where it is not seen."""
    if evidence.file:
        for file in _marker_files(evidence.file, seen):
            if not evidence.holds or re.search(evidence.holds, read_head(file, CONFIG_BYTES) or ""):
                marker = next(name for name in evidence.file if str(file).endswith(f"/{name}"))
                return evidence.says or marker, Path(str(file).removesuffix(f"/{marker}"))
        return None
    if evidence.path:
        return (evidence.says or f"paths like {evidence.path}", None) if seen.has_path(evidence.path) else None
    if evidence.key:
        keys = frozenset(evidence.key)
        found = [keys & sample.keys for sample in seen.samples if keys & sample.keys]
        names = [key for key in evidence.key if any(key in hit for hit in found)]
        reason = evidence.says or f"keys such as {' and '.join(names[:2])}"
    else:
        found = [frozenset((sample.path,)) for sample in seen.samples if re.search(evidence.text, sample.text)]
        reason = evidence.says or f"texts like {evidence.text}"
    return (reason, None) if found and len(found) >= LEAST_SHARE * len(seen.samples) else None


def _marker_files(names: tuple[str, ...], seen: Look) -> Iterator[Path]:
    """Yield the files or folders of these names: in the source, else above it, else not deep below it."""
    below = sorted((path.count("/"), path) for name in names for path in seen.ending_with(name))
    yield from (seen.source / path for _, path in below if path in names)
    for folder in parents(seen.source):
        for name in names:
            file = folder / name
            if file.exists() and not file.is_symlink():
                yield file
    yield from (seen.source / path for _, path in below)
