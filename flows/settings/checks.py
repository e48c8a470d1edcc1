"""How grave findings are, and which are accepted for a time."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads it
from typing import Literal

from pydantic import Field

from flows.settings.section import Section

Severity = Literal["error", "warning", "note", "off"]
CheckSettings = Severity | dict[str, Severity | float]
"""A severity alone, or a table of `severity` and of the check's own parameters."""


class OverrideSettings(Section):
    """Other settings of checks for some pages; of several that match a page, the last one counts."""

    paths: tuple[str, ...] = Field(min_length=1, description="Globs of the pages, relative to the source.")
    checks: dict[str, CheckSettings] = Field(description="As `[checks]`, for these pages.")


class WaiverSettings(Section):
    """Findings that are known and accepted for a time; they are kept, but no gate counts them."""

    rule: str = Field(description="The check whose findings are waived.")
    paths: tuple[str, ...] = Field((), description="Globs of the pages; without them, all.")
    finding: str | None = Field(None, description="One finding alone, by its finding_id.")
    reason: str = Field(min_length=1, description="Why; it is shown with the finding.")
    until: dt.date = Field(description="The last day on which it holds; afterwards the waiver itself is a finding.")
