"""Settings → what a process needs to read files: which keys fill which columns, and what urls depend on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flows.read_files import Plan
    from flows.settings import Settings
    from flows.sites.parts import Part
    from transforms.reading.record_plan import RecordPlan
    from transforms.sites.site_urls import SiteRule


def read_plan(part: Part, hosts: frozenset[str]) -> Plan:
    """Return what a process needs to read files of a corpus; links to `hosts` lead to other corpora."""
    from flows import read_files

    settings = part.settings
    return read_files.Plan(
        str(part.source), record_plan(settings, hosts), settings.limits.file_bytes, settings.files.front_matter_only,
        part.lead,
    )  # fmt: skip


def record_plan(settings: Settings, hosts: frozenset[str] = frozenset()) -> RecordPlan:
    """Return what of the settings a record depends on; links to `hosts` lead to other corpora."""
    from transforms.reading.front_matter import Limits
    from transforms.reading.record_plan import RecordPlan
    from transforms.sites.page_places import UrlPlan

    limits, own = settings.limits, frozenset(settings.site.hosts)
    return RecordPlan(
        fields=settings.fields.model_dump(),
        link=settings.link.model_dump(),
        none_values={name: _all_forms(values) for name, values in settings.none_values.items()},
        hosts=own | hosts,
        variables={name.lower(): value for name, value in settings.site.variables.items()},
        limits=Limits(limits.block_bytes, limits.depth, limits.alias_bytes, limits.keyword_characters),
        urls=UrlPlan(
            site=site_rule(settings),
            unpublished=_keys(settings.urls.unpublished),
            unpublished_bundles=_keys(settings.urls.unpublished_bundles),
            bundles=settings.urls.bundles,
            aliases_beside=settings.urls.aliases_beside,
            files_from_root=settings.links.files_from_root,
            primary=tuple(tuple(path.split(".")) for path in settings.urls.primary),
            hosts=own,
        ),
        below=frozenset(settings.links.below),
    )


def site_rule(settings: Settings) -> SiteRule:
    """Return the url rules, with where the source lies in the site."""
    from transforms.sites.site_urls import SiteRule, UrlRule

    site = settings.site
    steps = [part for part in (site.root or ".").split("/") if part not in ("", ".")]
    source = settings.source.resolve() if settings.source else None
    is_above = bool(steps) and all(part == ".." for part in steps)
    return SiteRule(
        rules=tuple(
            UrlRule(
                **rule.model_dump() | {name: tuple(getattr(rule, name).items()) for name in ("sections", "lists")}
            )
            for rule in settings.urls.rules
        ),
        inside="/".join(source.parts[-len(steps) :]) + "/" if source and is_above else "",
        outside="/".join(steps) + "/" if steps and not is_above else "",
        languages=site.languages,
        default_language=site.default_language,
        language_in_name=site.language_in_name,
        time_zone=site.time_zone,
        tokens=tuple(settings.urls.tokens.items()),
    )


def _keys(
    values: dict[str, tuple[str | int | float | bool, ...]],
) -> tuple[tuple[tuple[str, ...], frozenset[str]], ...]:
    return tuple((tuple(path.split(".")), _all_forms(texts)) for path, texts in values.items())


def _all_forms(values: tuple[str | int | float | bool, ...]) -> frozenset[str]:
    return frozenset(form for value in values for form in _written_forms(value))


def _written_forms(value: str | float) -> set[str]:
    """Return how a value may stand in front matter: -1 also as -1.0."""
    if isinstance(value, bool):
        return {"true" if value else "false"}
    if isinstance(value, str):
        return {value}
    return {str(value), str(float(value)), *([str(int(value))] if value == int(value) else [])}
