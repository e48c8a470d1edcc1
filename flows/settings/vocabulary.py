"""Subjects and keywords: which there are, which are one, and which are apart."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - pydantic reads it
from typing import Literal

from pydantic import Field, field_validator

from flows.settings.section import Section


class SubjectsSettings(Section):
    """What subjects there are, and what stands in where a page states none."""

    declared: tuple[str, ...] = Field(
        (), description="The only subjects that there may be; a page with another is a problem. Empty: any."
    )
    fallback: Literal["auto", "folder", "none"] = Field(
        "auto",
        description="The subject of a page that states none. `folder`: the first folder of its path. `auto`: that, on"
        " a site where no page states a subject; else what nine of ten other pages of its folder state, three"
        " at least. `none`: no subject.",
    )


class KeywordsSettings(Section):
    """How keywords are merged; what the rules are stands in keywords.md."""

    apart: tuple[str, ...] = Field(
        (),
        description="Keywords that no rule merges with others, such as `Windows`; only case and spaces are folded.",
    )


class AliasesSettings(Section):
    """Other names of subjects and keywords: name = list of them. Each leads to one name, and none in a circle."""

    subjects: dict[str, tuple[str, ...]] = Field(
        {}, description='Of subjects: `"Computer Science" = ["CS", "Computing"]`.'
    )
    keywords: dict[str, tuple[str, ...]] = Field({}, description='Of keywords: `"long-term potentiation" = ["LTP"]`.')
    files: tuple[Path, ...] = Field(
        (),
        description="TOML files with tables `[subjects]` and `[keywords]` of the same form, relative to this file.",
    )

    @field_validator("subjects", "keywords", mode="before")
    @classmethod
    def _lists(cls, names: object) -> object:
        if not isinstance(names, dict):
            return names
        return {name: [others] if isinstance(others, str) else others for name, others in names.items()}
