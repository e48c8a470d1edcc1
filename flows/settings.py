"""Settings: `matterhouse.toml` in, one frozen `Settings` out.

Every key has a default that fits a site shaped like a CMS export, so that no file is needed to begin. What a
key means stands in its description below; `docs/settings.md` is generated from these classes.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads it
import re
import tomllib
import zoneinfo
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator, model_validator

from flows.errors import RequestError
from flows.storage.mirror import fetch_source
from flows.storage.places import is_url, name_of, working_copy

FILE_NAME = "matterhouse.toml"
OWN_FIELDS = ("config_file", "recognition", "corpora")
"""Fields of `Settings` that no file may set."""

FieldPaths = tuple[Annotated[str, Field(min_length=1)], ...]
TOLD_BY_FILE = ("@filename", "@folder", "@date", "@heading")


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class FilesSettings(_Section):
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


class SiteSettings(_Section):
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


class FieldsSettings(_Section):
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


class LinkSettings(_Section):
    """The keys of one related entry that is a mapping; the first that has a value wins."""

    url: FieldPaths = Field(("url", "href", "link", "path"), description="Where the link leads.")
    id: FieldPaths = Field(("id",), description="The identifier of the page that is meant.")
    title: FieldPaths = Field(("title", "text", "name"), description="The copy of that page's title.")
    subject: FieldPaths = Field(("subject", "category"), description="The copy of that page's subject.")


class FeedSettings(_Section):
    """What a run's `feed/` holds besides Parquet: see docs/feed.md."""

    csv: Literal["none", "reports", "all"] = Field(
        "reports", description="What is written as CSV too; all the tables cost several seconds a build."
    )


class GraphSettings(_Section):
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


class UrlRuleSettings(_Section):
    """How the pages below one folder get their urls."""

    folder: str = Field("", description="The folder, from the site's root or anywhere below it; empty for any.")
    pattern: str = Field("/:path/", description="The url, with tokens such as `:path`, `:slug`, `:year`.")
    index_names: tuple[str, ...] = Field(("index",), description="Names of files that stand for their folder.")
    spelling: Literal["keep", "lower", "hugo", "zola", "jekyll", "github", "quartz"] = Field(
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


class UrlsSettings(_Section):
    """Urls of pages that state none: a table `[[urls.rules]]` for each folder; the first that fits counts."""

    unpublished: dict[str, tuple[str | int | float | bool, ...]] = Field(
        {}, description="Keys with the values that keep a page from having a derived url: `render = [false]`."
    )
    unpublished_bundles: dict[str, tuple[str | int | float | bool, ...]] = Field(
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


class LinksSettings(_Section):
    """How links are written."""

    files_from_root: bool = Field(
        default=False, description="Files that links name are seen from the site's root, not its content folder."
    )
    below: FieldPaths | tuple[()] = Field(
        (), description="Fields of related pages that are named from the page's own folder, as in `children`."
    )


Severity = Literal["error", "warning", "note", "off"]
CheckSettings = Severity | dict[str, Severity | float]
"""A severity alone, or a table of `severity` and of the check's own parameters."""


class OverrideSettings(_Section):
    """Other settings of checks for some pages; of several that match a page, the last one counts."""

    paths: tuple[str, ...] = Field(min_length=1, description="Globs of the pages, relative to the source.")
    checks: dict[str, CheckSettings] = Field(description="As `[checks]`, for these pages.")


class WaiverSettings(_Section):
    """Findings that are known and accepted for a time; they are kept, but no gate counts them."""

    rule: str = Field(description="The check whose findings are waived.")
    paths: tuple[str, ...] = Field((), description="Globs of the pages; without them, all.")
    finding: str | None = Field(None, description="One finding alone, by its finding_id.")
    reason: str = Field(min_length=1, description="Why; it is shown with the finding.")
    until: dt.date = Field(description="The last day on which it holds; afterwards the waiver itself is a finding.")


class SubjectsSettings(_Section):
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


class KeywordsSettings(_Section):
    """How keywords are merged; what the rules are stands in keywords.md."""

    apart: tuple[str, ...] = Field(
        (),
        description="Keywords that no rule merges with others, such as `Windows`; only case and spaces are folded.",
    )


class AliasesSettings(_Section):
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


class SuggestionsSettings(_Section):
    """Which links are suggested: see docs/suggestions.md."""

    slots: int = Field(5, ge=1, le=20, description="How many related links a page has room for.")


class LimitsSettings(_Section):
    """How much one file may ask for before its front matter is refused with a problem."""

    file_bytes: int = Field(1 << 26, ge=1024, le=1 << 31, description="The longest file that is read, in bytes.")
    block_bytes: int = Field(
        1 << 20, ge=1024, le=1 << 26, description="The longest front matter that is read, in bytes."
    )
    depth: int = Field(64, ge=4, le=256, description="The deepest nesting that is read.")
    alias_bytes: int = Field(
        1 << 20, ge=1024, le=1 << 26, description="How much text YAML aliases may expand to, in bytes."
    )
    keyword_characters: int = Field(
        100, ge=1, le=1 << 16, description="The longest keyword, in characters; a longer one is a sentence."
    )


class EngineSettings(_Section):
    """What the SQL models may use of the machine."""

    memory_limit: str = Field(
        "",
        pattern=r"^$|^\d+(\.\d+)? ?([KMGT]i?B|%)$",
        description="Memory of DuckDB, such as `2GB` or `50%`; what does not fit is written to `temp_folder`. Empty:"
        " 80 % of the machine's. The stages before it, in Polars, are not limited.",
    )
    temp_folder: Path | None = Field(
        None,
        description="Where that is written, relative to this file; without it, into the run that is being built.",
    )


class LakeSettings(_Section):
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


class ReportsSettings(_Section):
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


class SourceSettings(_Section):
    """One of several corpora: a table `[[source]]` each, in place of `source`.

    Its tables hold what differs from those of the same name above, key by key.
    """

    name: str = Field(
        description="What the paths of its pages begin with, and its `corpus`: small letters, digits, - and _."
    )
    path: Path = Field(description="The folder with its pages, relative to this file, or a url as for `source`.")
    generator: str | None = Field(None, description="As under `[site]`.")
    hosts: tuple[str, ...] = Field((), description="As under `[site]`: the others' links to these hosts lead here.")
    base_path: str = Field("", description="Where its urls begin on its hosts, such as `/docs`.")
    files: dict[str, Any] = Field({}, description="As `[files]`, for this source.")
    site: dict[str, Any] = Field({}, description="As `[site]`, for this source.")
    fields: dict[str, Any] = Field({}, description="As `[fields]`, for this source.")
    link: dict[str, Any] = Field({}, description="As `[link]`, for this source.")
    urls: dict[str, Any] = Field({}, description="As `[urls]`, for this source.")
    links: dict[str, Any] = Field({}, description="As `[links]`, for this source.")
    none_values: dict[str, Any] = Field({}, description="As `[none_values]`, for this source.")

    @field_validator("name")
    @classmethod
    def _plain_name(cls, name: str) -> str:
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", name):
            raise ValueError("a name has small letters, digits, - and _, and begins with a letter or digit")
        return name

    @field_validator("base_path")
    @classmethod
    def _slashes(cls, path: str) -> str:
        if path and not path.startswith("/"):
            raise ValueError("a base path begins with a slash, such as /docs")
        return path.rstrip("/")


class Settings(_Section):
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
    none_values: dict[str, tuple[str | int | float | bool, ...]] = Field(
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


def find_config(start: Path) -> Path | None:
    """Return the nearest `matterhouse.toml` in `start` or a folder above it."""
    for folder in (start, *start.parents):
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
    return None


def load_settings(
    config: Path | None = None,
    *,
    source: Path | None = None,
    warehouse: Path | None = None,
    workers: int | None = None,
    dask: str | None = None,
    without: tuple[Literal["suggestions"], ...] = (),
) -> Settings:
    """Read the configuration and lay the command line's arguments over it.

    Without `config` the nearest `matterhouse.toml` in or above the working directory is read; without any, the
    defaults hold. Raises `RequestError` that names file, key and allowed values.
    """
    file = config or find_config(Path.cwd())
    settings = _read(file) if file else Settings()
    file = file.resolve() if file else None
    folder = file.parent if file else Path.cwd()
    update: dict[str, Any] = {"config_file": file, "warehouse": _place(folder, settings.warehouse, "warehouse")}
    if settings.engine.temp_folder:
        spill = (folder / settings.engine.temp_folder).resolve()
        update["engine"] = settings.engine.model_copy(update={"temp_folder": spill})
    if settings.aliases.files:
        named = tuple((folder / name).resolve() for name in settings.aliases.files)
        update["aliases"] = settings.aliases.model_copy(update={"files": named})
    if settings.sources and not source:
        update["sources"] = located(settings.sources, folder, str(file))
    if chosen := source or settings.source:
        update |= {"source": _place(Path.cwd() if source else folder, chosen, "source"), "sources": ()}
    if warehouse:
        update["warehouse"] = _place(Path.cwd(), warehouse, "warehouse")
    if workers is not None:
        update["workers"] = workers
    if dask is not None:
        update["dask"] = dask
    if without:
        update["without"] = without
    return settings.model_copy(update=update)


def _place(folder: Path, place: Path, name: str) -> Path:
    """Return a folder that settings name, seen from another; for a url in object storage, its working copy."""
    return working_copy(place, name) if is_url(place) else (folder / place).resolve()


def with_source(settings: Settings) -> Settings:
    """Return settings that have a source or several, fetched if they are in object storage.

    It is their own, else the sample site that comes with the program.
    """
    for named in settings.sources:
        fetch_source(named.path, settings.files)
    if settings.source:
        fetch_source(settings.source, settings.files)
    if settings.source or settings.sources:
        return settings
    return settings.model_copy(update={"source": Path(str(files("data") / "sample"))})


def _read(file: Path) -> Settings:
    try:
        with file.open("rb") as stream:
            document = tomllib.load(stream)
    except OSError as error:
        raise RequestError(f"{file}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RequestError(f"{file}: not valid TOML: {error}") from error
    for name in OWN_FIELDS:
        if name in document:
            raise RequestError(f"{file}: unknown key {name}")
    if "sources" in document:
        raise RequestError(f"{file}: unknown key sources; write a table [[source]] for each")
    if isinstance(document.get("source"), list):
        document["sources"] = document.pop("source")
    try:
        return Settings.model_validate(document)
    except ValidationError as error:
        raise RequestError(complaints(str(file), error)) from error


def located(sources: tuple[SourceSettings, ...], folder: Path, file: str) -> tuple[SourceSettings, ...]:
    """Return the sources with their folders' full paths.

    Raises `RequestError` for two with one name, a folder that is not there, or one that lies in another.
    """
    found: list[SourceSettings] = []
    for number, source in enumerate(sources):
        path = _place(folder, source.path, "source")
        if any(source.name == other.name for other in found):
            raise RequestError(f"{file}: source.{number}.name = {source.name!r}: another source has this name")
        if not path.is_dir() and not is_url(source.path):
            raise RequestError(f"{file}: source.{number}.path = {str(source.path)!r}: no such folder: {path}")
        for other in found:
            if path.is_relative_to(other.path) or other.path.is_relative_to(path):
                told = f"overlaps with that of {other.name!r}, so that pages would count twice"
                raise RequestError(f"{file}: source.{number}.path = {str(source.path)!r}: {told}")
        found.append(source.model_copy(update={"path": path}))
    return tuple(found)


def complaints(file: str, error: ValidationError) -> str:
    """Return what is wrong with the settings of a file, one line a problem."""
    return "\n".join(_complaint(file, problem) for problem in error.errors())


def _complaint(file: str, problem: Any) -> str:
    """One line a problem: file, key, what is wrong, and what is allowed."""
    location: tuple[str | int, ...] = problem["loc"]
    key = ".".join(str(part) for part in location)
    if location[0] == "sources":
        key = f"source{key.removeprefix('sources')}"
    if problem["type"] == "extra_forbidden":
        section = _section_of(location[:-1])
        allowed = [name for name in section.model_fields if name not in (*OWN_FIELDS, "sources")]
        return f"{file}: unknown key {key}; allowed here: {', '.join(allowed)}"
    told = {"tuple_type": 'give a list, such as ["title"]', "path_type": "give the path of a folder as text"}
    complaint = told.get(problem["type"], problem["msg"].removeprefix("Value error, "))
    place = f"{file}:{_line(Path(file), location)}" if location[0] == "aliases" else file
    return f"{place}: {key} = {problem['input']!r}: {complaint}"


def _line(file: Path, location: tuple[str | int, ...]) -> int:
    from flows.reference import line_of

    keys = [part for part in location if isinstance(part, str)]
    return line_of(file.read_text(encoding="utf-8"), tuple(keys[:-1]), keys[-1])


def _section_of(location: tuple[str | int, ...]) -> type[BaseModel]:
    section: Any = Settings
    for part in location:
        if isinstance(part, str):
            section = section.model_fields[part].annotation
            section = next((inner for inner in get_args(section) if isinstance(inner, type)), section)
    found: type[BaseModel] = section
    return found
