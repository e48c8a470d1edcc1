"""What the reports, the link graph and the suggestions go by."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from flows.settings.section import FieldPaths, Section


class GraphSettings(Section):
    """Where readers come into the site, for `depth` and `is_only_listed`: see docs/graph.md."""

    roots: FieldPaths = Field(
        ("/",),
        description="Pages where readers begin: urls (they begin with `/`) or paths of files; globs are understood.",
    )
    listings: Literal["auto", "subject", "folder", "none"] = Field(
        "auto",
        description="The listings that home links to: a page for each `subject`, each `folder`, or `none`;"
        " `auto`: by subject, or by folder where no page has a subject.",
    )
    random_graphs: int = Field(
        200,
        ge=0,
        le=10_000,
        description="Random graphs to compare the whole graph with; fewer for more than 20,000 edges, and 0: none.",
    )


class SuggestionsSettings(Section):
    """Which links are suggested: see docs/suggestions.md."""

    slots: int = Field(5, ge=1, le=20, description="How many related links a page has room for.")


class ReportsSettings(Section):
    """What the reports call short, old, thin or rare: see docs/reports.md."""

    title_shortest: int = Field(30, ge=0, description="A title with fewer characters is too short.")
    title_longest: int = Field(60, ge=1, description="A title with more characters is too long.")
    description_shortest: int = Field(70, ge=0, description="A description with fewer characters is too short.")
    description_longest: int = Field(155, ge=1, description="A description with more characters is too long.")
    boilerplate_pages: int = Field(
        3, ge=2, description="A title or description that stands on so many pages is boilerplate."
    )
    old_days: int = Field(
        730, ge=1, description="A page is old if its newest day is so far behind the site's newest."
    )
    clump_pages: int = Field(10, ge=2, description="A day is a clump only if so many pages were published on it.")
    clump_share: float = Field(
        0.05, gt=0, le=1, description="A day is a clump only if this share of all dated pages was published on it."
    )
    thin_fence: float = Field(
        1.5, gt=0, description="A page is thin so many interquartile ranges below the first quartile of its group."
    )
    thin_group_pages: int = Field(
        20, ge=4, description="A subject with fewer pages is compared with the whole site instead."
    )
    matrix_keywords: int = Field(
        50, ge=1, description="How many leading keywords of the site stand in `subject_keyword_matrix`."
    )
    matrix_subject_keywords: int = Field(
        10, ge=0, description="How many leading keywords of each subject stand there besides."
    )
    sibling_subjects: int = Field(5, ge=1, description="The nearest subjects that a subject is compared with.")
    gap_prior: float = Field(
        0.5,
        gt=0,
        description="Strength of the prior of `coverage_gaps`, as a share of an average subject's mentions.",
    )
    gap_z: float = Field(1.96, gt=0, description="How sure a gap must be, in standard deviations.")

    @model_validator(mode="after")
    def _in_order(self) -> ReportsSettings:
        for name in ("title", "description"):
            shortest, longest = getattr(self, f"{name}_shortest"), getattr(self, f"{name}_longest")
            if shortest > longest:
                raise ValueError(f"{name}_shortest is {shortest}, which is more than {name}_longest, {longest}")
        return self
