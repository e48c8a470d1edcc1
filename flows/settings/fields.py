"""Which keys of the front matter fill the columns."""

from __future__ import annotations

from pydantic import Field, ValidationInfo, field_validator

from flows.settings.section import FieldPaths, Section

TOLD_BY_FILE = ("@filename", "@folder", "@date", "@heading")


class FieldsSettings(Section):
    """Where each column comes from: keys of the front matter, dotted for nesting.

    The first that has a value wins. A `*` stands for a number (`related_article*`), and such keys are one list.
    The file itself tells `@filename`, `@folder` (the first below the content folder), `@date` (at the start of the
    file's name) and `@heading` (the first heading of the body). `!published` is true where `published` is false.
    """

    id: FieldPaths = Field(("id",), description="The page's own identifier, kept as the text authored.")
    url: FieldPaths = Field(("url", "permalink"), description="The url that the page answers to.")
    slug: FieldPaths = Field(("slug",), description="What stands for the file's name in a derived url.")
    title: FieldPaths = Field(("title",), description="The page's title.")
    description: FieldPaths = Field(
        ("seo.page_description", "description"), description="The text for search results."
    )
    subject: FieldPaths = Field(
        ("subject", "subjects", "category", "categories"),
        description="What the page is about: one text or a list; the first is the page's subject.",
    )
    keywords: FieldPaths = Field(
        ("seo.page_keywords", "keywords", "tags"),
        description="Keywords: a list, or one text with commas between them.",
    )
    author: FieldPaths = Field(("author",), description="Who wrote the page.")
    published: FieldPaths = Field(("date",), description="The day of publication.")
    updated: FieldPaths = Field(("updated", "lastmod", "last_modified_at"), description="The day of the last change.")
    score: FieldPaths = Field(("score",), description="A number that the site gives the page.")
    text: FieldPaths = Field(
        ("answer",), description="The page's text; where none is set, the body below the front matter."
    )
    noindex: FieldPaths = Field(
        ("noindex", "seo.noindex", "robots", "seo.robots"),
        description="Keeps the page out of search engines: true, or a text that contains `noindex`.",
    )
    draft: FieldPaths = Field(("draft",), description="True for a page that is not published.")
    aliases: FieldPaths = Field(("aliases", "redirect_from"), description="Older urls that lead to the page.")
    redirect: FieldPaths = Field(("redirect_to",), description="The url that the page has moved to.")
    language: FieldPaths = Field(
        ("lang", "locale"),
        description="The page's language, such as `fr`, where its folder and name do not tell it; a text that is no"
        " code of a language does not count.",
    )
    translation: FieldPaths = Field(
        ("translationKey", "translation_key"), description="What a page and its translations have in common."
    )
    related: FieldPaths = Field(
        ("related_article*", "related"),
        description="Related pages: numbered fields or a list; each a url, or a mapping with the keys of `link`.",
    )

    @field_validator("*")
    @classmethod
    def _one_star(cls, paths: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        for path in paths:
            if path.startswith("@") and path not in TOLD_BY_FILE:
                raise ValueError(f"{path!r}: a file tells {', '.join(TOLD_BY_FILE)}")
            if path.startswith("!") and info.field_name not in ("draft", "noindex"):
                raise ValueError(f"{path!r}: only draft and noindex take a !")
            if "*" in path and info.field_name != "related":
                raise ValueError(f"{path!r}: only related takes a *")
            if not all(path.split(".")) or path == "*":
                raise ValueError(f"{path!r}: name a key, with a dot between the names of nested ones")
            if "*" in path.rpartition(".")[0] or path.count("*") > 1:
                raise ValueError(f"{path!r}: a * may stand once, in the last part")
        return paths


class LinkSettings(Section):
    """The keys of one related entry that is a mapping; the first that has a value wins."""

    url: FieldPaths = Field(("url", "href", "link", "path"), description="Where the link leads.")
    id: FieldPaths = Field(("id",), description="The identifier of the page that is meant.")
    title: FieldPaths = Field(("title", "text", "name"), description="The copy of that page's title.")
    subject: FieldPaths = Field(("subject", "category"), description="The copy of that page's subject.")
