"""Routes: every way from a link's destination to a page.

A destination is looked up in several spaces (urls, aliases, files, names), each in steps from the exact match to more
lenient ones. The first step of a family that finds pages counts; what every family finds is kept.

    family  steps
    url     url (as it stands), url_query (query dropped), url_case (case ignored)
    alias   the same steps among the redirects; rewrite (as the site's server rewrites older urls)
    path    anchor (the page itself), path (a file, its ending left out or not), path_case, name
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import polars as pl

from transforms.frames import compute, settle
from transforms.sites.link_targets import PAGE_ENDINGS
from transforms.sites.urls import url_key

FAMILIES = ("url", "alias", "path")
Rewrites: TypeAlias = Sequence[tuple[str, str]]
"""Patterns of urls that the site's server rewrites, each with what stands in its place."""
_ENDING = r"(?i)\.(?:md|markdown|mdx|html?)$"
_HOST = re.compile(r"^\w*:?//[^/]*")
_INDEX = r"(?i)(?:^|/)(?:_?index|readme)$"


class _Step(NamedTuple):
    """One look-up: of which destinations, by which key, in which space."""

    family: str
    route: str
    space: str
    key: pl.Expr


def is_wikilink() -> pl.Expr:
    """Say whether a link is written in double brackets."""
    return (pl.col("kind") == "wikilink") | ((pl.col("kind") == "image") & (pl.col("target_form") == "name"))


def uses_wikilinks(links: pl.LazyFrame, pages: pl.LazyFrame) -> bool:
    """Say whether any wikilink of the site names a page; where none does, double brackets mean something else."""
    names = links.filter(is_wikilink() & (pl.col("target_form") == "name")).select(name=_name(pl.col("target_key")))
    stems = pages.select(name=_name(pl.col("path")))
    return compute(names.unique().join(stems, on="name", how="semi")).height > 0


def with_routes(
    links: pl.LazyFrame,
    pages: pl.LazyFrame,
    urls: pl.LazyFrame,
    redirects: pl.LazyFrame,
    rewrites: Rewrites,
    named: pl.LazyFrame,
    *,
    has_wikilinks: bool,
) -> pl.LazyFrame:
    """Add, per family, `<family>_page_count`, `_no` (the page where it is one), `_nos` (where several), `_route`.

    `named` are the pages that a name may lead to. Where wikilinks are used, a relative link may name a file that lies
    elsewhere, as in Obsidian. `url_seen` and `file_seen` are the destination as seen from the source: the key of
    its url, and the path of its file.
    """
    addresses = _with_places(compute(_addresses(links, pages, urls))).lazy()
    spaces = _spaces(pages, urls, redirects, rewrites, named)
    hits = settle(_hits(addresses, spaces, _steps(rewrites, has_wikilinks=has_wikilinks)))
    found = addresses
    for family in FAMILIES:
        found = found.join(_first_step(hits, family), on="address_no", how="left", maintain_order="left")
    found = settle(found.with_columns(pl.col("^.*_page_count$").fill_null(0)))
    keys = ["address_form", "address_key", "base_no"]
    return _keyed(links).join(found, on=keys, how="left", nulls_equal=True, maintain_order="left")


def target_key() -> pl.Expr:
    """Return what a link's target is compared by: the url's key, else the path of the file, else the name."""
    return pl.coalesce(
        "url_seen", "/" + pl.col("file_seen"), pl.when(pl.col("address_key") != "").then("address_key")
    )


def page_key(path: pl.Expr) -> pl.Expr:
    """Return a file's path without its ending, and a folder's for its index."""
    return path.str.replace(_ENDING, "").str.replace(_INDEX, "")


def _keyed(links: pl.LazyFrame) -> pl.LazyFrame:
    """Add what tells destinations apart: form, key, and the source where it matters.

    An entry without a url is a `word`: the name of a page, if no page has it as its identifier.
    """
    is_word = pl.col("target_url").is_null()
    form = pl.when(is_word).then(pl.lit("word")).otherwise("target_form")
    key = pl.when(is_word).then("target_id").otherwise("target_key")
    is_seen = form.is_in(["relative", "anchor"]) | ((form == "file") & ~key.str.starts_with("/"))
    return links.with_columns(address_form=form, address_key=key, base_no=pl.when(is_seen).then("source_no"))


def _addresses(links: pl.LazyFrame, pages: pl.LazyFrame, urls: pl.LazyFrame) -> pl.LazyFrame:
    own_urls = urls.filter(pl.col("kind") != "alias").group_by(base_no="no").agg(base_url=pl.col("url").first())
    return (
        _keyed(links)
        .select("address_form", "address_key", "base_no")
        .unique(maintain_order=True)
        .with_row_index("address_no")
        .join(pages.select(base_no="no", base_path="path"), on="base_no", how="left", maintain_order="left")
        .join(own_urls, on="base_no", how="left", maintain_order="left")
    )


def _with_places(addresses: pl.DataFrame) -> pl.DataFrame:
    """Add `url_seen` and `file_seen`: destinations that are seen from their source, joined to its url and folder."""
    columns = addresses.select("address_form", "address_key", "base_path", "base_url").iter_rows()
    places = [_seen(*row) if row[2] is not None else _rooted(row[0], row[1]) for row in columns]
    urls, files = zip(*places, strict=True) if places else ((), ())
    seen = (pl.Series("url_seen", urls, pl.String), pl.Series("file_seen", files, pl.String))
    return addresses.drop("base_path", "base_url").with_columns(*seen)


def _rooted(form: str, key: str | None) -> tuple[str | None, str | None]:
    if key is None or form not in ("url", "file"):
        return None, None
    return (key if form == "url" else None), key.partition("?")[0].strip("/")


def _seen(form: str, key: str | None, path: str, url: str | None) -> tuple[str | None, str | None]:
    if form == "anchor" or not key:
        return None, None
    file = posixpath.normpath(posixpath.join(posixpath.dirname(path), key))
    if form == "file" or not url or key.lower().endswith(PAGE_ENDINGS):
        return None, file
    folder = _HOST.sub("", url).partition("#")[0].partition("?")[0].rpartition("/")[0]
    return url_key(posixpath.normpath(f"/{folder.lstrip('/')}/{key}")), file


def _spaces(
    pages: pl.LazyFrame, urls: pl.LazyFrame, redirects: pl.LazyFrame, rewrites: Rewrites, named: pl.LazyFrame
) -> dict[str, pl.LazyFrame]:
    """Return per space its keys, each with the number of a page."""
    own = urls.filter(pl.col("kind") != "alias")
    aliases = redirects.drop_nulls("no").join(pages.select("no", "is_primary"), on="no", maintain_order="left")
    both = pl.concat(
        [own.select("no", "url_key", is_primary=pl.lit(value=True)), aliases.select("no", "url_key", "is_primary")]
    )
    files = pages.select("no", key="path")
    names = named.select("no", full=_name_key(pl.col("path")).str.to_lowercase())
    spaces = {
        "url": own.select("no", key="url_key"),
        "alias": _claimed(aliases.select("no", "is_primary", key="url_key")),
        "rewritten": _claimed(both.select("no", "is_primary", key=_rewritten(pl.col("url_key"), rewrites))),
        "file": pl.concat([files, files.with_columns(key=page_key(pl.col("key")))]),
        "name": names.with_columns(key=_last_part(pl.col("full"))),
        "slug": own.join(named, on="no", how="semi").select(
            "no", key=_last_part(pl.col("url_key").str.to_lowercase())
        ),
    }
    for name in ("url", "alias", "file"):
        spaces[f"{name}_case"] = spaces[name].with_columns(pl.col("key").str.to_lowercase())
    return {name: space.drop_nulls().unique(maintain_order=True) for name, space in spaces.items()}


def _claimed(space: pl.LazyFrame) -> pl.LazyFrame:
    """Leave out the pages that claim a key which a primary one has."""
    return space.filter(pl.col("is_primary") | ~pl.col("is_primary").any().over("key")).select("no", "key")


def _rewritten(key: pl.Expr, rewrites: Rewrites) -> pl.Expr:
    for pattern, replacement in rewrites:
        key = key.str.replace(pattern, replacement)
    return key


def _last_part(path: pl.Expr) -> pl.Expr:
    return path.str.extract(r"([^/]+)$")


def _name_key(path: pl.Expr) -> pl.Expr:
    """Return what names are compared by: as `page_key`, but the index at the top is `index`, not empty."""
    short = page_key(path)
    return pl.when(short == "").then(path.str.replace(_ENDING, "")).otherwise(short)


def _name(path: pl.Expr) -> pl.Expr:
    return _last_part(_name_key(path).str.to_lowercase())


def _steps(rewrites: Rewrites, *, has_wikilinks: bool) -> list[_Step]:
    """Return all look-ups, each family's in its order."""
    form, key, seen, file = pl.col("address_form"), pl.col("address_key"), pl.col("url_seen"), pl.col("file_seen")
    named = ["name", "word", "file", *(["relative"] if has_wikilinks else [])]
    address = pl.when(form == "url").then(key)
    steps: list[_Step] = []
    for family in ("url", "alias"):
        own = pl.when(form == "url").then(key).when(form == "relative").then(page_key(key.str.strip_chars("/")))
        if family == "alias":
            own = own.when(form == "name").then(key)
        steps += [
            _Step(family, family, family, own),
            _Step(family, family, family, seen),
            _Step(family, f"{family}_query", family, pl.when(address.str.contains("?", literal=True)).then(
                address.str.replace(r"\?.*$", "")
            )),
            _Step(family, f"{family}_case", f"{family}_case", pl.coalesce(seen, own).str.to_lowercase()),
        ]  # fmt: skip
    if rewrites:
        steps.append(_Step("alias", "rewrite", "rewritten", _rewritten(address, rewrites)))
    return [
        *steps,
        _Step("path", "path", "file", file),
        _Step("path", "path", "file", pl.when(file.str.contains(_ENDING)).then(None).otherwise(page_key(file))),
        _Step("path", "path", "file", pl.when((form == "file") & ~key.str.starts_with("/")).then(page_key(key))),
        _Step("path", "path_case", "file_case", page_key(file).str.to_lowercase()),
        _Step("path", "name", "name", pl.when(form.is_in(named)).then(_name(key))),
        _Step("path", "slug", "slug", pl.when(form == "word").then(_name(key))),
    ]


def _hits(addresses: pl.LazyFrame, spaces: dict[str, pl.LazyFrame], steps: list[_Step]) -> pl.LazyFrame:
    """Return every page that a step finds: address_no, family, rank, route, no, length.

    A name may tell a part of the folders; `length` is that of the file's path, where the shortest is meant. Steps
    that no destination takes are left out, and so are the spaces that only they look in.
    """
    asked = compute(addresses.select(step.key.is_not_null().any().alias(str(at)) for at, step in enumerate(steps)))
    found = [
        addresses.select("address_no", "address_form", "address_key", key=step.key)
        .drop_nulls("key")
        .join(spaces[step.space], on="key")
        .pipe(_fitting, step)
        .select("address_no", "length", "no", family=pl.lit(step.family), rank=pl.lit(rank), route=pl.lit(step.route))
        for rank, step in enumerate(steps)
        if asked.item(0, rank)
    ]
    itself = addresses.filter(pl.col("address_form") == "anchor").select(
        "address_no", length=pl.lit(None, pl.UInt32), no="base_no", family=pl.lit("path"), rank=pl.lit(0),
        route=pl.lit("anchor"),
    )  # fmt: skip
    is_late = (pl.col("route") == "rewrite") & (pl.col("family") == "url").any().over("address_no")
    return pl.concat([*found, itself], how="vertical_relaxed").filter(~is_late)


def _fitting(hits: pl.LazyFrame, step: _Step) -> pl.LazyFrame:
    """Keep the pages whose folders end as a name says, with the length of their paths where that decides."""
    if step.route != "name":
        return hits.with_columns(length=pl.lit(None, pl.UInt32))
    wanted = "/" + _name_key(pl.col("address_key")).str.to_lowercase().str.replace(r"^[./]+", "")
    is_rooted = (pl.col("address_form") == "file") & pl.col("address_key").str.starts_with("/")
    is_shortest = pl.col("address_form").is_in(["name", "relative"]) | is_rooted
    return hits.filter(("/" + pl.col("full")).str.ends_with(wanted)).with_columns(
        length=pl.when(is_shortest).then(pl.col("full").str.len_chars())
    )


def _first_step(hits: pl.LazyFrame, family: str) -> pl.LazyFrame:
    """Return what the first step of a family that finds anything finds."""
    number, numbers, count = f"{family}_no", f"{family}_nos", f"{family}_page_count"
    return (
        hits.filter(pl.col("family") == family)
        .filter(pl.col("rank") == pl.col("rank").min().over("address_no"))
        .sort("address_no", "length", "no")
        .group_by("address_no", maintain_order=True)
        .agg(
            pl.col("no").n_unique().alias(count),
            pl.col("no").unique(maintain_order=True).alias(numbers),
            pl.col("route").first().alias(f"{family}_route"),
            pl.col("length").first(),
        )
        .with_columns(
            pl.when((pl.col(count) == 1) | pl.col("length").is_not_null())
            .then(pl.col(numbers).list.first())
            .alias(number)
        )
        .drop("length")
    )
