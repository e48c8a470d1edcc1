"""What all tables of `matterhouse.toml` have in common."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

FieldPaths = tuple[Annotated[str, Field(min_length=1)], ...]
"""Names of keys, dotted for nesting."""
Values = tuple[str | int | float | bool, ...]
"""Values that a key may have."""


class Section(BaseModel):
    """A table of the configuration: frozen, and without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)
