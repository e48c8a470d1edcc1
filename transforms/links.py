"""Links: each authored link, every route that it may take, and a verdict that compares them.

A url, an alias and an identifier are three ways to a page. All of them are tried and kept; a link is good when
they agree. A title never resolves a link: it only suggests a page where nothing else leads to one.

Within this module a page is its row number in `pages` (`*_no`): numbers join several times faster than paths.
"""

from __future__ import annotations

import polars as pl

from transforms.frames import settle
from transforms.normalize import fold
from transforms.vocabulary import subject_id

RESOLVED = ("ok", "stale_title", "id_dangling", "id_conflict", "url_dangling", "redirected")
"""Verdicts of links that lead to one page of the site."""


def build_links(raw: pl.LazyFrame, pages: pl.LazyFrame, page_urls: pl.LazyFrame) -> pl.LazyFrame:
    """Return `links` (columns: `transforms.schemas`), by source and position."""
    numbered = pages.select("path", "id", "title", "title_key", "subject_id", "is_indexable").with_row_index("no")
    urls = settle(page_urls.join(numbered.select("path", "no"), on="path", maintain_order="left"))
    return (
        _authored_links(raw, numbered)
        .pipe(settle)
        .pipe(_with_routes, numbered, urls)
        .with_columns(verdict=_verdict())
        .with_columns(target_no=_target_no())
        .pipe(settle)
        .pipe(_with_flags, numbered)
        .pipe(settle)
        .pipe(_with_suggestions, numbered, urls)
        .pipe(_with_paths, numbered)
    )


def _authored_links(raw: pl.LazyFrame, pages: pl.LazyFrame) -> pl.LazyFrame:
    sources = pages.select(path="path", source_no="no", source_subject_id="subject_id")
    return (
        raw.select("path", "links")
        .filter(pl.col("links").list.len() > 0)
        .join(sources, on="path", maintain_order="left")
        .rename({"path": "source_path"})
        .explode("links")
        .unnest("links")
        .with_columns(kind=pl.lit("related"))
    )


def _with_routes(links: pl.LazyFrame, pages: pl.LazyFrame, urls: pl.LazyFrame) -> pl.LazyFrame:
    """Add, per route, the number of pages that it leads to and the page, if it is one."""
    authored = urls.filter(pl.col("kind") == "authored")
    by_url = _resolve_urls(links, authored, "url")
    by_alias = _resolve_urls(links, urls.filter(pl.col("kind") == "alias"), "alias")
    by_id = _one_or_many(pages.drop_nulls("id"), "id", "id")
    url_pages = pages.select(url_no="no", url_page_id="id", url_page_title="title")
    id_pages = pages.select(id_no="no", id_page_title="title")
    id_page_keys = authored.select(id_no="no", id_page_key="url_key")
    return (
        links.join(by_url, on="target_key", how="left", maintain_order="left")
        .join(by_alias, on="target_key", how="left", maintain_order="left")
        .join(by_id, left_on="target_id", right_on="id", how="left", maintain_order="left")
        .join(url_pages, on="url_no", how="left", maintain_order="left")
        .join(id_pages, on="id_no", how="left", maintain_order="left")
        .join(id_page_keys, on="id_no", how="left", maintain_order="left")
        .with_columns(pl.col("url_page_count", "alias_page_count", "id_page_count").fill_null(0))
    )


def _resolve_urls(links: pl.LazyFrame, urls: pl.LazyFrame, route: str) -> pl.LazyFrame:
    """Return per target_key the pages that have it: as it stands, else without its query, else in any case.

    `<route>_route` names the step, `<route>_key` is the key that matched.
    """
    without_query = pl.col("target_key").str.replace(r"\?.*$", "")
    any_case = pl.col("url_key").str.to_lowercase()
    keys = links.select("target_key").drop_nulls().unique()
    by_key = _one_or_many(urls, "url_key", route)
    exact = keys.with_columns(url_key="target_key").join(by_key, on="url_key")
    rest = keys.join(exact, on="target_key", how="anti").with_columns(url_key=without_query)
    no_query = rest.join(by_key, on="url_key")
    rest = rest.join(no_query, on="target_key", how="anti").with_columns(any_case)
    near = urls.with_columns(any_case).join(rest, on="url_key", how="semi")
    no_case = rest.join(_one_or_many(near, "url_key", route), on="url_key")
    steps = ((exact, "url"), (no_query, "url_query"), (no_case, "url_case"))
    columns = ("target_key", f"{route}_page_count", f"{route}_no")
    return pl.concat(
        step.select(*columns, pl.col("url_key").alias(f"{route}_key"), pl.lit(name).alias(f"{route}_route"))
        for step, name in steps
    )


def _one_or_many(pages: pl.LazyFrame, key: str, route: str) -> pl.LazyFrame:
    """Return per key how many pages have it, and the page where it is one."""
    return (
        pages.group_by(key)
        .agg(pl.col("no").n_unique().alias(f"{route}_page_count"), pl.col("no").first())
        .select(
            key, f"{route}_page_count", pl.when(pl.col(f"{route}_page_count") == 1).then("no").alias(f"{route}_no")
        )
    )


def _verdict() -> pl.Expr:
    """Compare the routes, by the table of verdicts in docs/links.md."""
    one_url, no_url = pl.col("url_page_count") == 1, pl.col("url_page_count") == 0
    no_alias = pl.col("alias_page_count") == 0
    same_page = pl.col("target_id").is_null() | (pl.col("url_page_id") == pl.col("target_id"))
    one_id, no_id = pl.col("id_page_count") == 1, pl.col("id_page_count") == 0
    own_key = pl.col("id_page_key")
    matched = (own_key == pl.col("url_key")) | (
        (pl.col("url_route") == "url_case") & (own_key.str.to_lowercase() == pl.col("url_key"))
    )
    id_among_urls = (pl.col("url_page_count") > 1) & one_id & matched
    only_id = pl.col("target_url").is_null() & one_id
    return (
        pl.when(pl.col("is_external")).then(pl.lit("external"))
        .when(one_url & same_page).then(_title_verdict(pl.col("url_page_title")))
        .when(one_url & no_id).then(pl.lit("id_dangling"))
        .when(one_url).then(pl.lit("id_conflict"))
        .when(no_url & (pl.col("alias_page_count") == 1)).then(pl.lit("redirected"))
        .when(id_among_urls | only_id).then(_title_verdict(pl.col("id_page_title")))
        .when(no_url & no_alias & one_id).then(pl.lit("url_dangling"))
        .when(no_url & no_alias & no_id).then(pl.lit("broken"))
        .otherwise(pl.lit("ambiguous"))
    )  # fmt: skip


def _title_verdict(title: pl.Expr) -> pl.Expr:
    copy = pl.col("target_title").str.strip_chars()
    is_same = copy.is_null() | copy.eq_missing(title.str.strip_chars())
    return pl.when(is_same).then(pl.lit("ok")).otherwise(pl.lit("stale_title"))


def _target_no() -> pl.Expr:
    return (
        pl.when(~pl.col("verdict").is_in(RESOLVED)).then(None)
        .when(pl.col("url_page_count") == 1).then("url_no")
        .when(pl.col("verdict") == "redirected").then("alias_no")
        .otherwise("id_no")
    )  # fmt: skip


def _with_flags(links: pl.LazyFrame, pages: pl.LazyFrame) -> pl.LazyFrame:
    """Add what a link is besides its verdict.

    The subject of a link that leads nowhere by its url is the authored copy, even where an id tells the page.
    """
    targets = pages.select(target_no="no", target_subject_id="subject_id", is_target_indexable="is_indexable")
    copies = (
        links.select("target_subject")
        .drop_nulls()
        .unique()
        .with_columns(copied_subject_id=subject_id(pl.col("target_subject")))
    )
    is_resolved = pl.col("target_no").is_not_null()
    leads_there = is_resolved & (pl.col("verdict") != "url_dangling")
    target_subject_id = pl.when(leads_there).then("target_subject_id").otherwise("copied_subject_id")
    unresolved_target = pl.when(~is_resolved).then(pl.coalesce("target_url", "target_id", "target_title"))
    route = (
        pl.when(pl.col("url_page_count") == 1).then("url_route")
        .when(pl.col("verdict") == "redirected").then(pl.lit("alias"))
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
            resolved_by=pl.when(is_resolved).then(route),
        )
    )


def _with_suggestions(links: pl.LazyFrame, pages: pl.LazyFrame, urls: pl.LazyFrame) -> pl.LazyFrame:
    """Add the nearest page of each unresolved link: the same title, else the same last part of the url."""
    is_unresolved = pl.col("verdict").is_in(["broken", "ambiguous"])
    last_part = r"([^/]+)$"
    by_title = pages.drop_nulls("title_key").group_by("title_key").agg(title_no=pl.col("no").min())
    by_last_part = (
        urls.group_by(last_part=pl.col("url_key").str.extract(last_part))
        .agg(last_part_no=pl.col("no").min())
        .drop_nulls()
    )
    suggestions = (
        links.filter(is_unresolved)
        .select("target_title", "target_key", is_unresolved=True)
        .unique()
        .with_columns(title_key=fold(pl.col("target_title")), last_part=pl.col("target_key").str.extract(last_part))
        .join(by_title, on="title_key", how="left")
        .join(by_last_part, on="last_part", how="left")
        .select(
            "target_title",
            "target_key",
            "is_unresolved",
            suggested_no=pl.coalesce("title_no", "last_part_no"),
        )
    )
    elsewhere = pl.col("suggested_no") != pl.col("source_no")
    return (
        links.with_columns(is_unresolved=is_unresolved)
        .join(
            suggestions,
            on=["is_unresolved", "target_title", "target_key"],
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
        .with_columns(suggested_no=pl.when(elsewhere).then("suggested_no"))
    )


def _with_paths(links: pl.LazyFrame, pages: pl.LazyFrame) -> pl.LazyFrame:
    """Turn each row number back into a path."""
    elsewhere = pl.col("id_no").ne_missing(pl.col("target_no"))
    links = links.with_columns(id_no=pl.when(elsewhere).then("id_no"))
    for name in ("target", "id", "suggested"):
        paths = pages.select(pl.col("no").alias(f"{name}_no"), pl.col("path").alias(f"{name}_path"))
        links = links.join(paths, on=f"{name}_no", how="left", maintain_order="left")
    return links
