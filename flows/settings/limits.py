"""How much a file may ask for, and the models of the machine."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - pydantic reads it

from pydantic import Field

from flows.settings.section import Section


class LimitsSettings(Section):
    """How much one file may ask for before its front matter is refused with a problem."""

    file_bytes: int = Field(1 << 26, ge=1024, le=1 << 31, description="The longest file that is read, in bytes.")
    block_bytes: int = Field(
        1 << 20, ge=1024, le=1 << 26, description="The longest front matter that is read, in bytes."
    )
    depth: int = Field(64, ge=4, le=256, description="The deepest nesting that is read.")
    alias_bytes: int = Field(
        1 << 20, ge=1024, le=1 << 26, description="How much text YAML aliases may expand to, in bytes."
    )
    keyword_characters: int = Field(
        100, ge=1, le=1 << 16, description="The longest keyword, in characters; a longer one is a sentence."
    )


class EngineSettings(Section):
    """What the SQL models may use of the machine."""

    memory_limit: str = Field(
        "",
        pattern=r"^$|^\d+(\.\d+)? ?([KMGT]i?B|%)$",
        description="Memory of DuckDB, such as `2GB` or `50%`; what does not fit is written to `temp_folder`. Empty:"
        " 80 % of the machine's. The stages before it, in Polars, are not limited.",
    )
    temp_folder: Path | None = Field(
        None,
        description="Where that is written, relative to this file; without it, into the run that is being built.",
    )
