"""What to take from a file: the settings that a record depends on, as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from transforms.reading.field_paths import split_path
from transforms.sites.page_places import UrlPlan

if TYPE_CHECKING:
    from transforms.reading.front_matter import Limits

FieldPaths = tuple[str, ...]
Keys = tuple[str, ...]
"""The keys of a dotted path."""


class RecordPlan(NamedTuple):
    """The settings that a record depends on.

    `fields` and `link` map a name to its paths; `none_values` a field to the texts that mean "none"; `variables`
    are templates whose value in a url is known; `below` are fields whose entries are named from the page's folder.
    """

    fields: dict[str, FieldPaths]
    link: dict[str, FieldPaths]
    none_values: dict[str, frozenset[str]]
    hosts: frozenset[str]
    variables: dict[str, str]
    limits: Limits
    urls: UrlPlan = UrlPlan()
    below: frozenset[str] = frozenset()


class PlanPaths(NamedTuple):
    """The paths of a plan's fields, and of the parts of a related link, split into their keys."""

    fields: dict[str, tuple[Keys, ...]]
    link: dict[str, tuple[Keys, ...]]

    @classmethod
    def of(cls, plan: RecordPlan) -> PlanPaths:
        """Split the paths of a plan."""
        return cls(_split(plan.fields), _split(plan.link))


def _split(named: dict[str, FieldPaths]) -> dict[str, tuple[Keys, ...]]:
    return {name: tuple(split_path(path) for path in paths) for name, paths in named.items()}
