"""What a run is written to besides its own folder."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from flows.settings.section import Section


class FeedSettings(Section):
    """What a run's `feed/` holds besides Parquet: see docs/feed.md."""

    csv: Literal["none", "reports", "all"] = Field(
        "reports", description="What is written as CSV too; all the tables cost several seconds a build."
    )


class LakeSettings(Section):
    """A DuckLake that each run is published to besides: see docs/lake.md."""

    catalog: str = Field(
        "", description="Its catalog: `postgres:dbname=lake host=…`, or a file; empty: none. Passwords: `PGPASSWORD`."
    )
    data: str = Field("", description="The folder of its data, which writers and readers share.")
    namespace: str = Field(
        "main", pattern=r"^\w+$", description="The schema that tables go to; several sites may share a lake."
    )

    @model_validator(mode="after")
    def _with_data(self) -> LakeSettings:
        if self.catalog and not self.data:
            raise ValueError("name the folder of its data: lake.data")
        return self
