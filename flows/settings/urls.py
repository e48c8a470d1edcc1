"""Urls of pages that state none, and how links are written."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field, field_validator

from flows.settings.section import FieldPaths, Section, Values

Spelling = Literal["keep", "lower", "hugo", "zola", "jekyll", "github", "quartz", "kebab"]


class UrlRuleSettings(Section):
    """How the pages below one folder get their urls."""

    folder: str = Field("", description="The folder, from the site's root or anywhere below it; empty for any.")
    pattern: str = Field("/:path/", description="The url, with tokens such as `:path`, `:slug`, `:year`.")
    index_names: tuple[str, ...] = Field(("index",), description="Names of files that stand for their folder.")
    spelling: Spelling = Field(
        "keep", description="How names are written in urls: as they are, or as a generator does."
    )
    spell_folders: bool = Field(default=True, description="Folders are written that way too.")
    sections: dict[str, str] = Field({}, description='Patterns of first folders: `posts = "/:year/:slug/"`.')
    hidden: tuple[str, ...] = Field((), description="What names of files and folders without a url begin with.")
    slug: Literal["last", "path", "none"] = Field(
        "last", description="What a slug stands for: the last part of the path, the path, or nothing."
    )
    dates: Literal["keep", "strip", "need", "folders"] = Field(
        "keep",
        description="A date that a name begins with is kept, dropped, dropped and required, or made folders.",
    )
    strip_numbers: bool = Field(default=False, description="Drop numbers that names begin with: `01-intro`.")
    same_name_is_index: bool = Field(default=False, description="`guide/guide.md` stands for the folder `guide`.")
    lists: dict[str, tuple[str, ...]] = Field(
        {},
        description="Pages that the generator makes to list others, by what these are listed by: a key of the front"
        " matter, `@folder` (the first), `@folders` (each) or `@page` (all): `tags = ['tags/', 'tags/:term/']`."
        " Links to them are good.",
    )
    list_spelling: Spelling | Literal[""] = Field(
        "", description="How terms are written in these urls; empty: as names."
    )
    templates: tuple[str, ...] = Field(
        (),
        description="Endings of files that are programs or templates and have urls all the same, such as `.astro`.",
    )


class UrlsSettings(Section):
    """Urls of pages that state none: a table `[[urls.rules]]` for each folder; the first that fits counts."""

    unpublished: dict[str, Values] = Field(
        {}, description="Keys with the values that keep a page from having a derived url: `render = [false]`."
    )
    unpublished_bundles: dict[str, Values] = Field(
        {}, description="As `unpublished`, for index files of bundles alone: `headless = [true]`."
    )
    tokens: dict[str, str] = Field({}, description='Other names of tokens: `title = "slug"`.')
    editions: str = Field(
        "",
        description="The key that says which editions of the site a page is in, such as `versions`: an alias that is"
        " the url of a page of other editions is no problem.",
    )
    bundles: bool = Field(
        default=False, description="Other files in or below a folder that has an index file are parts of that page."
    )
    aliases_beside: bool = Field(
        default=False, description="An alias without a leading slash is seen from the page's folder, not the root."
    )
    primary: FieldPaths | tuple[()] = Field(
        (),
        description="Keys of which a page has one that comes first where several claim the same older url:"
        ' `primary = ["versions.fpt"]`.',
    )
    rewrites: tuple[tuple[str, str], ...] = Field(
        (),
        description="What the site's server makes of older urls, in this order: a pattern of the path and what stands"
        " in its place, `[['^/guides/', '/docs/']]`. It counts where no page or alias has the url itself.",
    )
    rules: tuple[UrlRuleSettings, ...] = Field((), description="The rules; see the next table.")

    @field_validator("rewrites")
    @classmethod
    def _patterns(cls, rewrites: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        for pattern, _ in rewrites:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is no pattern: {error}") from error
            if re.search(r"\(\?[=!<]|\\[1-9]", pattern):
                raise ValueError(f"{pattern!r}: look-around and references to groups are not understood")
        return rewrites


class LinksSettings(Section):
    """How links are written."""

    files_from_root: bool = Field(
        default=False, description="Files that links name are seen from the site's root, not its content folder."
    )
    below: FieldPaths | tuple[()] = Field(
        (), description="Fields of related pages that are named from the page's own folder, as in `children`."
    )
