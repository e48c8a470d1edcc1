"""Links: each authored link, every route that it may take, and a verdict that compares them.

A url, an alias and an identifier are three ways to a page. All of them are tried and kept; a link is good when
they agree. A title never resolves a link: it only suggests a page where nothing else leads to one.

Within this module a page is its row number in `pages` (`*_no`): numbers join several times faster than paths.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from transforms.frames import settle
from transforms.links.link_routes import Rewrites, is_wikilink, target_key, uses_wikilinks, with_routes
from transforms.links.nearest_pages import with_suggestions
from transforms.links.title_copies import with_copies
from transforms.sites.anchors import with_anchors
from transforms.sites.assets import NO_ASSETS, Assets, asset_verdict, with_assets
from transforms.sites.generated import NONE_GENERATED, with_generated
from transforms.sites.link_targets import NOT_JUDGED
from transforms.subjects import subject_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

RESOLVED = ("ok", "stale_title", "id_dangling", "id_conflict", "url_dangling", "redirected")
"""Verdicts of links that lead to one page of the site."""
PAGE_COLUMNS = ("path", "id", "title", "title_key", "subject_id", "is_indexable", "is_draft")
"""The columns of `pages` that links are resolved with."""


class SiteFacts(NamedTuple):
    """What of a site links are resolved with besides its records.

    That is its files that are no pages, the urls of pages that no file has (`transforms.sites.generated`), what its
    server makes of older urls, and other names of subjects.
    """

    assets: Assets = NO_ASSETS
    generated: pl.LazyFrame = NONE_GENERATED
    rewrites: Rewrites = ()
    subject_aliases: Mapping[str, str] = MappingProxyType({})


NO_FACTS = SiteFacts()


class Guests(NamedTuple):
    """Pages of other corpora, behind the first `home_count`: no name leads to them.

    `with_keys` tells whose a url is: see `transforms.links.corpora`.
    """

    home_count: int
    with_keys: Callable[[pl.LazyFrame], pl.LazyFrame]


def build_links(
    raw: pl.LazyFrame,
    pages: pl.LazyFrame,
    page_urls: pl.LazyFrame,
    redirects: pl.LazyFrame,
    facts: SiteFacts = NO_FACTS,
    *,
    guests: Guests | None = None,
    has_wikilinks: bool | None = None,
) -> pl.LazyFrame:
    """Return `links` (columns: `transforms.schemas`), by source, each page's as they were authored.

    `has_wikilinks` says whether the site uses wikilinks; without it the links tell.
    """
    numbered = settle(_numbered(raw, pages, redirects))
    urls, ends = _urls_and_ends(page_urls, redirects, numbered)
    at_home = pl.lit(value=True) if guests is None else pl.col("no") < guests.home_count
    named = numbered.filter(at_home)
    authored = settle(_authored_links(raw, numbered))
    if guests:
        authored = settle(guests.with_keys(authored))
    if has_wikilinks is None:
        has_wikilinks = uses_wikilinks(authored, named)
    if not has_wikilinks:
        authored = authored.filter(~is_wikilink())
    return (
        authored.pipe(with_routes, numbered, urls, ends, facts.rewrites, named, has_wikilinks=has_wikilinks)
        .pipe(settle)
        .pipe(_with_identifiers, numbered)
        .pipe(settle)
        .pipe(with_assets, facts.assets)
        .pipe(with_generated, facts.generated)
        .with_columns(verdict=_verdict())
        .with_columns(target_no=_target_no())
        .pipe(settle)
        .pipe(_with_flags, numbered, facts.subject_aliases)
        .pipe(settle)
        .pipe(_with_hops, ends)
        .pipe(with_anchors, raw, numbered)
        .pipe(with_copies, raw, numbered)
        .with_columns(target_key=target_key())
        .pipe(settle)
        .pipe(with_suggestions, named, urls.filter(at_home))
        .pipe(_with_paths, numbered)
    )


def _numbered(raw: pl.LazyFrame, pages: pl.LazyFrame, redirects: pl.LazyFrame) -> pl.LazyFrame:
    """Return the pages with row numbers, and whether they have moved, or come first where several claim a url."""
    moved = redirects.filter(pl.col("kind") == "moved").select("path").unique()
    return (
        pages.select(PAGE_COLUMNS)
        .with_row_index("no")
        .join(moved.with_columns(is_moved=pl.lit(value=True)), on="path", how="left", maintain_order="left")
        .join(raw.select("path", "is_primary"), on="path", how="left", maintain_order="left")
    )


def _urls_and_ends(
    page_urls: pl.LazyFrame, redirects: pl.LazyFrame, numbered: pl.LazyFrame
) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Return the urls at which pages answer, and where redirects end, each with the page's row number."""
    at = numbered.select("no", "path")
    moved = numbered.filter("is_moved").select("path")
    answering = page_urls.join(moved, on="path", how="anti").join(at, on="path", maintain_order="left")
    ends = redirects.join(at.rename({"path": "target_path"}), on="target_path", maintain_order="left")
    return settle(answering), settle(ends)


def _authored_links(raw: pl.LazyFrame, pages: pl.LazyFrame) -> pl.LazyFrame:
    sources = pages.select(path="path", source_no="no", source_subject_id="subject_id")
    return (
        raw.select("path", "links")
        .filter(pl.col("links").list.len() > 0)
        .join(sources, on="path", maintain_order="left")
        .rename({"path": "source_path"})
        .explode("links")
        .unnest("links")
    )


def _with_identifiers(links: pl.LazyFrame, pages: pl.LazyFrame) -> pl.LazyFrame:
    """Add the route of the identifier, and the place: what url, else file or name, lead to, if no alias does.

    A word counts as a name only if no page has it as its identifier; a page that has moved no longer answers at its
    url.
    """
    id_pages = (
        pages.drop_nulls("id")
        .group_by("id")
        .agg(id_page_count=pl.col("no").n_unique(), id_no=pl.col("no").first())
        .with_columns(id_no=pl.when(pl.col("id_page_count") == 1).then("id_no"))
    )
    by_url, by_alias = pl.col("url_page_count") > 0, pl.col("alias_page_count") > 0
    is_word = (pl.col("address_form") == "word") & (pl.col("id_page_count") > 0)
    is_moved = (pl.col("address_form") == "url") & pl.col("path_is_moved").fill_null(value=False)
    by_path = ~by_alias & ~is_word & ~is_moved
    place = {
        name: pl.when(by_url).then(f"url_{name}").when(by_path).then(f"path_{name}")
        for name in ("page_count", "no", "nos", "route")
    }
    titles = pages.select(pl.col("no"), pl.col("id"), pl.col("title"))
    return (
        links.join(id_pages, left_on="target_id", right_on="id", how="left", maintain_order="left")
        .join(pages.select(path_no="no", path_is_moved="is_moved"), on="path_no", how="left", maintain_order="left")
        .with_columns(pl.col("id_page_count").fill_null(0))
        .with_columns(**{f"place_{name}": value for name, value in place.items()})
        .with_columns(pl.col("place_page_count").fill_null(0))
        .join(titles.select(place_no="no", place_page_id="id", place_page_title="title"),
              on="place_no", how="left", maintain_order="left")
        .join(titles.select(id_no="no", id_page_title="title"), on="id_no", how="left", maintain_order="left")
    )  # fmt: skip


def _verdict() -> pl.Expr:
    """Compare the routes, by the table of verdicts in docs/links.md."""
    one_place, no_place = pl.col("place_no").is_not_null(), pl.col("place_page_count") == 0
    one_alias, no_alias = pl.col("alias_page_count") == 1, pl.col("alias_page_count") == 0
    same_page = pl.col("target_id").is_null() | (pl.col("place_page_id") == pl.col("target_id"))
    is_name = pl.col("address_form") == "word"
    one_id, no_id = pl.col("id_page_count") == 1, pl.col("id_page_count") == 0
    id_among_places = (pl.col("place_page_count") > 1) & one_id & pl.col("place_nos").list.contains(pl.col("id_no"))
    only_id = pl.col("target_url").is_null() & one_id
    return (
        pl.when(pl.col("target_form").is_in(NOT_JUDGED)).then(pl.lit("external"))
        .when(one_place & (same_page | is_name)).then(_title_verdict(pl.col("place_page_title")))
        .when(one_place & no_id).then(pl.lit("id_dangling"))
        .when(one_place).then(pl.lit("id_conflict"))
        .when(no_place & one_alias).then(pl.lit("redirected"))
        .when(id_among_places | only_id).then(_title_verdict(pl.col("id_page_title")))
        .when(no_place & no_alias & one_id).then(pl.lit("url_dangling"))
        .when(pl.col("is_generated") & no_place & no_alias & no_id).then(pl.lit("ok"))
        .when(pl.col("is_asset") & no_place & no_alias & no_id).then(asset_verdict())
        .when(no_place & no_alias & no_id).then(pl.lit("broken"))
        .otherwise(pl.lit("ambiguous"))
    )  # fmt: skip


def _title_verdict(title: pl.Expr) -> pl.Expr:
    copy = pl.col("target_title").str.strip_chars()
    is_same = copy.is_null() | copy.eq_missing(title.str.strip_chars())
    return pl.when(is_same).then(pl.lit("ok")).otherwise(pl.lit("stale_title"))


def _target_no() -> pl.Expr:
    return (
        pl.when(~pl.col("verdict").is_in(RESOLVED)).then(None)
        .when(pl.col("is_asset") & (pl.col("verdict") == "ok") & pl.col("place_no").is_null()).then(None)
        .when(pl.col("place_no").is_not_null()).then("place_no")
        .when(pl.col("verdict") == "redirected").then("alias_no")
        .otherwise("id_no")
    )  # fmt: skip


def _with_flags(links: pl.LazyFrame, pages: pl.LazyFrame, subject_aliases: Mapping[str, str]) -> pl.LazyFrame:
    """Add what a link is besides its verdict.

    The subject of a link that leads nowhere by its url is the authored copy, even where an id tells the page.
    """
    targets = pages.select(target_no="no", target_subject_id="subject_id", is_target_indexable="is_indexable",
                           is_target_draft="is_draft")  # fmt: skip
    copies = (
        links.select("target_subject")
        .drop_nulls()
        .unique()
        .with_columns(copied_subject_id=subject_id(pl.col("target_subject"), subject_aliases))
    )
    is_resolved = pl.col("target_no").is_not_null()
    leads_there = is_resolved & (pl.col("verdict") != "url_dangling")
    target_subject_id = pl.when(leads_there).then("target_subject_id").otherwise("copied_subject_id")
    unresolved_target = pl.when(~is_resolved).then(pl.coalesce("target_url", "target_id", "target_title"))
    route = (
        pl.when(pl.col("place_no").is_not_null()).then("place_route")
        .when(pl.col("verdict") == "redirected").then(
            pl.when(pl.col("alias_route") == "rewrite").then("alias_route").otherwise(pl.lit("alias"))
        )
        .otherwise(pl.lit("id"))
    )  # fmt: skip
    return (
        links.join(targets, on="target_no", how="left", maintain_order="left")
        .join(copies, on="target_subject", how="left", maintain_order="left")
        .with_columns(
            is_self=(pl.col("target_no") == pl.col("source_no")).fill_null(value=False),
            is_duplicate=~pl.struct(
                "source_no", "kind", "target_no", unresolved_target.alias("target")
            ).is_first_distinct(),
            is_cross_subject=pl.col("source_subject_id") != target_subject_id,
            is_own_host=pl.col("target_url").str.contains(r"^(?:\w+:)?//").fill_null(value=False)
            & ~pl.col("is_external"),
            resolved_by=pl.when(is_resolved)
            .then(route)
            .when(pl.col("is_generated") & (pl.col("verdict") == "ok"))
            .then(pl.lit("generated")),
        )
    )


def _with_hops(links: pl.LazyFrame, redirects: pl.LazyFrame) -> pl.LazyFrame:
    """Add how many redirects a link goes through; 0 for one that leads straight to its page."""
    hops = redirects.drop_nulls("no").group_by(target_no="no", address_key="url_key").agg(pl.col("hop_count").min())
    is_redirected = pl.col("verdict") == "redirected"
    return links.join(hops, on=["target_no", "address_key"], how="left", maintain_order="left").with_columns(
        redirect_count=pl.when(is_redirected).then(pl.col("hop_count").fill_null(1)).otherwise(0).cast(pl.UInt32)
    )


def _with_paths(links: pl.LazyFrame, pages: pl.LazyFrame) -> pl.LazyFrame:
    """Turn each row number back into a path."""
    elsewhere = pl.col("id_no").ne_missing(pl.col("target_no"))
    links = links.with_columns(id_no=pl.when(elsewhere).then("id_no"))
    for name in ("target", "id", "suggested"):
        paths = pages.select(pl.col("no").alias(f"{name}_no"), pl.col("path").alias(f"{name}_path"))
        links = links.join(paths, on=f"{name}_no", how="left", maintain_order="left")
    return links
