"""The whole of `matterhouse.toml`, frozen."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, field_validator

from flows.settings.checks import CheckSettings, OverrideSettings, WaiverSettings
from flows.settings.fields import FieldsSettings, LinkSettings
from flows.settings.limits import EngineSettings, LimitsSettings
from flows.settings.outputs import FeedSettings, LakeSettings
from flows.settings.reports import GraphSettings, ReportsSettings, SuggestionsSettings
from flows.settings.section import Section, Values
from flows.settings.sites import FilesSettings, SiteSettings
from flows.settings.sources import SourceSettings
from flows.settings.urls import LinksSettings, UrlsSettings
from flows.settings.vocabulary import AliasesSettings, KeywordsSettings, SubjectsSettings
from flows.storage.places import name_of

OWN_FIELDS = ("config_file", "recognition", "corpora")
"""Fields of `Settings` that no file may set."""


class Settings(Section):
    """All settings of one build."""

    source: Path | None = Field(
        None,
        description="The folder with the pages, relative to this file, or a url such as `s3://bucket/site`"
        " (docs/storage.md); an argument of `build` wins.",
    )
    warehouse: Path = Field(
        Path("warehouse"),
        description="The folder of the warehouse, relative to this file, or a url such as `s3://bucket/warehouse`.",
    )
    sources: tuple[SourceSettings, ...] = Field((), description=SourceSettings.__doc__)
    workers: int = Field(
        0, ge=0, le=256, description="Processes that read files; 0: as many as there are processors."
    )
    dask: str = Field(
        "",
        description="The scheduler of a Dask cluster whose workers read the files, such as `tcp://host:8786`"
        " (docs/scale.md).",
    )
    without: tuple[Literal["suggestions"], ...] = Field(
        (), description="What to leave out of a build: `suggestions` (and the relevance of links)."
    )
    files: FilesSettings = Field(FilesSettings(), description=FilesSettings.__doc__)
    site: SiteSettings = Field(SiteSettings(), description=SiteSettings.__doc__)
    fields: FieldsSettings = Field(FieldsSettings(), description=FieldsSettings.__doc__)
    link: LinkSettings = Field(LinkSettings(), description=LinkSettings.__doc__)
    feed: FeedSettings = Field(FeedSettings(), description=FeedSettings.__doc__)
    graph: GraphSettings = Field(GraphSettings(), description=GraphSettings.__doc__)
    urls: UrlsSettings = Field(UrlsSettings(), description=UrlsSettings.__doc__)
    links: LinksSettings = Field(LinksSettings(), description=LinksSettings.__doc__)
    none_values: dict[str, Values] = Field(
        {"score": (-1,)},
        description="Per field, the values that the site writes where it has none: `score = [-1]`.",
    )
    checks: dict[str, CheckSettings] = Field(
        {},
        description="Per check its severity (error, warning, note, off), or a table of `severity` and parameters: "
        '`title-length = { severity = "note", max = 70 }`; see checks.md.',
    )
    overrides: tuple[OverrideSettings, ...] = Field((), description=OverrideSettings.__doc__)
    waivers: tuple[WaiverSettings, ...] = Field((), description=WaiverSettings.__doc__)
    subjects: SubjectsSettings = Field(SubjectsSettings(), description=SubjectsSettings.__doc__)
    keywords: KeywordsSettings = Field(KeywordsSettings(), description=KeywordsSettings.__doc__)
    aliases: AliasesSettings = Field(AliasesSettings(), description=AliasesSettings.__doc__)
    suggestions: SuggestionsSettings = Field(SuggestionsSettings(), description=SuggestionsSettings.__doc__)
    limits: LimitsSettings = Field(LimitsSettings(), description=LimitsSettings.__doc__)
    engine: EngineSettings = Field(EngineSettings(), description=EngineSettings.__doc__)
    lake: LakeSettings = Field(LakeSettings(), description=LakeSettings.__doc__)
    reports: ReportsSettings = Field(ReportsSettings(), description=ReportsSettings.__doc__)

    config_file: Path | None = Field(None, exclude=True, repr=False)
    recognition: Any = Field(None, exclude=True, repr=False)
    corpora: Any = Field((), exclude=True, repr=False)

    @field_validator("source", "warehouse", mode="before")
    @classmethod
    def _named(cls, folder: object) -> object:
        if folder == "":
            raise ValueError("name a folder")
        return folder

    @field_validator("none_values")
    @classmethod
    def _known_fields(cls, values: dict[str, Any]) -> dict[str, Any]:
        unknown = sorted(set(values) - set(FieldsSettings.model_fields))
        if unknown:
            allowed = ", ".join(FieldsSettings.model_fields)
            raise ValueError(f"unknown field {unknown[0]!r}; allowed: {allowed}")
        return values

    @property
    def source_text(self) -> str:
        """What a run is said to be of: the source, or each of several with its name."""
        if self.sources:
            return ", ".join(f"{source.name}: {name_of(source.path)}" for source in self.sources)
        return name_of(self.source)

    @property
    def own_folder(self) -> Path | None:
        """The folder of the configuration, where a user's own reports lie; None without a configuration."""
        return self.config_file.parent if self.config_file else None
