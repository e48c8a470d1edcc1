"""What a site is: which files are its pages, what made it, and whose hosts are its own."""

from __future__ import annotations

import zoneinfo

from pydantic import Field, field_validator

from flows.settings.section import Section


class FilesSettings(Section):
    """Which files are pages."""

    include: tuple[str, ...] = Field(
        ("**/*.md", "**/*.markdown", "**/*.mdx"),
        description="Globs, relative to the source, of the files to read.",
    )
    exclude: tuple[str, ...] = Field(
        ("**/.*/**", "**/node_modules/**"),
        description="Globs of files and folders to leave out; they win over `include`.",
    )
    front_matter_only: tuple[str, ...] = Field(
        (),
        description="Endings, such as `.html`, of files that are pages only where they begin with front matter.",
    )


class SiteSettings(Section):
    """What the site calls itself, and what made it."""

    generator: str | None = Field(
        None,
        description="The profile to go by, such as `hugo` (docs/generators.md); without it the site is looked at.",
    )
    root: str | None = Field(
        None,
        description="The site's folder seen from the source, such as `..` where the source is its content folder; "
        "without it, it is looked for.",
    )
    hosts: tuple[str, ...] = Field(
        (),
        description="The site's own hosts, such as `example.com`: links to them are internal.",
    )
    languages: tuple[str, ...] = Field((), description="Codes of the site's languages, such as `en`.")
    default_language: str = Field("", description="The language whose urls do not begin with its code.")
    time_zone: str = Field(
        "", description="The time zone whose days stand in derived urls, such as `Europe/Berlin`; empty: as authored."
    )
    language_in_name: bool = Field(
        default=False, description="Languages stand in names (`page.fr.md`), not in folders (`fr/page.md`)."
    )

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name:
            try:
                zoneinfo.ZoneInfo(name)
            except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError) as error:
                raise ValueError("name a time zone, such as Europe/Berlin") from error
        return name

    static: tuple[str, ...] = Field(
        ("static", "public", "../static", "../public"),
        description="Folders, relative to the source, whose files the site serves from its root, such as images.",
    )
    variables: dict[str, str] = Field(
        {"site.url": "", "site.baseurl": ""},
        description='Values of templates in urls: `"site.baseurl" = ""` reads `{{ site.baseurl }}/a` as `/a`.',
    )

    @field_validator("hosts")
    @classmethod
    def _bare_hosts(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for host in hosts:
            if "/" in host or ":" in host.removeprefix("["):
                raise ValueError(f"give the bare host, such as example.com, not {host!r}")
        return tuple(host.casefold() for host in hosts)
