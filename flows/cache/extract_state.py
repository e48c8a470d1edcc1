"""What an extract cache says of itself, in JSON, so that a build without changes needs no engine to read it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from flows.warehouse import replace_text

if TYPE_CHECKING:
    from pathlib import Path


class ExtractState(NamedTuple):
    """Hashes of the listing (None: some file has to be read again) and of all content; manifest; shards' sizes."""

    listing: str | None = None
    content: str = ""
    manifest: str = ""
    shards: dict[str, int] = {}  # noqa: RUF012 - never changed


def read_state(folder: Path) -> ExtractState:
    """Return the state of a cache; that of an empty one where it cannot be read."""
    try:
        state = ExtractState(**json.loads((folder / "state.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return ExtractState()
    fields: tuple[object, ...] = state
    is_good = isinstance(fields[1], str) and isinstance(fields[2], str) and isinstance(fields[3], dict)
    return state if is_good else ExtractState()


def write_state(folder: Path, state: ExtractState) -> None:
    """Replace the state of a cache, in one step."""
    replace_text(folder / "state.json", json.dumps(state._asdict()))
