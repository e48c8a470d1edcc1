"""The way from home: how many clicks lead to each page, through listings and links.

Listings are what a site's theme makes of its pages, and stand in no file: the page of a subject with all its
articles, or of a folder. Home links to them, whether the site has a page for home or not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import polars as pl
from wcmatch import glob

from transforms.frames import compute
from transforms.graph.link_graph import UNREACHED, Edges, Numbers, count_steps
from transforms.sites.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

INDEX_NAMES = ("index", "_index", "README")
_FOLDER = r"^(.*)/[^/]*$"


class Entrances(NamedTuple):
    """Where readers come in; the meaning stands in `flows.settings.reports.GraphSettings`."""

    roots: Sequence[str] = ("/",)
    listings: Literal["auto", "subject", "folder", "none"] = "auto"


class ClickDepths(NamedTuple):
    """For each page the clicks from home, or `UNREACHED`, and whether none but listings lead there."""

    depths: Numbers
    is_only_listed: NDArray[np.bool_]


def click_depths(pages: pl.LazyFrame, page_urls: pl.LazyFrame, edges: Edges, entrances: Entrances) -> ClickDepths:
    """Return how deep each page lies below home and the roots, which have depth 0.

    `pages` has path, subject_id and is_draft. A page is only listed if a listing has it, and no page that a reader
    can come to links to it.
    """
    numbered = compute(pages.select("path", "subject_id", "is_draft").with_row_index("no"))
    roots = _find_roots(numbered, page_urls, entrances.roots)
    home = edges.node_count
    listing = _list_pages(numbered, home, entrances.listings)
    starts = np.concatenate([roots, listing.homes, [home]])
    whole = edges.with_edges(listing.sources, listing.targets, new_nodes=1 + listing.new_nodes)
    depths = count_steps(whole, starts)[:home]
    is_linked, is_listed = np.zeros(home, dtype=bool), np.zeros(home, dtype=bool)
    is_linked[edges.targets[depths[edges.sources] != UNREACHED]] = True
    is_listed[listing.targets[listing.targets < home]] = True
    return ClickDepths(depths, is_listed & ~is_linked & (depths != 0))


def _find_roots(pages: pl.DataFrame, page_urls: pl.LazyFrame, patterns: Sequence[str]) -> Numbers:
    """Return the pages that have one of these urls (they begin with a slash) or paths; both may be globs."""
    urls = compute(page_urls.filter(pl.col("kind") != "alias").select("path", "url_key"))
    paths = _matching(pages["path"], [pattern for pattern in patterns if pattern[:1] != "/"])
    keys = _matching(urls["url_key"], [pattern for pattern in patterns if pattern[:1] == "/"])
    named = [*paths, *urls.filter(pl.col("url_key").is_in(keys))["path"]]
    return pages.filter(pl.col("path").is_in(named))["no"].to_numpy().astype(np.int64)


def _matching(texts: pl.Series, patterns: Sequence[str]) -> list[str]:
    exact = [url_key(pattern) or pattern for pattern in patterns if not glob.is_magic(pattern)]
    globs = [pattern for pattern in patterns if glob.is_magic(pattern)]
    found = texts.filter(texts.is_in(exact)).to_list()
    if globs:
        found += glob.globfilter(texts.to_list(), globs, flags=glob.GLOBSTAR | glob.FORCEUNIX)
    return found


class _Listing(NamedTuple):
    """Edges between home, listings (nodes behind home) and pages; and pages that are home themselves."""

    sources: Numbers
    targets: Numbers
    new_nodes: int
    homes: Numbers


def _list_pages(pages: pl.DataFrame, home: int, kind: str) -> _Listing:
    """Return the listings; without a choice those of subjects, or of folders where no page has a subject."""
    listed = pages.filter(~pl.col("is_draft"))
    has_subjects = listed["subject_id"].null_count() < listed.height
    if kind == "folder" or (kind == "auto" and not has_subjects):
        return _list_by_folder(listed, home)
    if kind == "none":
        listed = listed.clear()
    return _list_by_subject(listed.drop_nulls("subject_id"), home)


def _list_by_subject(pages: pl.DataFrame, home: int) -> _Listing:
    """Home leads to each subject, a subject to its pages."""
    listings = pages["subject_id"].rank("dense").cast(pl.Int64).to_numpy() + home
    subjects = np.unique(listings)
    sources = np.concatenate([np.full(len(subjects), home), listings])
    targets = np.concatenate([subjects, pages["no"].to_numpy().astype(np.int64)])
    return _Listing(sources, targets, len(subjects), np.empty(0, dtype=np.int64))


def _list_by_folder(pages: pl.DataFrame, home: int) -> _Listing:
    """Home leads to what lies at the top, a folder to what lies in it; an index page stands for its folder."""
    folder = pl.col("path").str.extract(_FOLDER).fill_null("")
    name = pl.col("path").str.extract(r"([^/]*?)(\.[^./]*)?$")
    found = pages.select(pl.col("no").cast(pl.Int64), "path", folder=folder, name=name)
    index_pages = found.filter(pl.col("name").is_in(INDEX_NAMES)).group_by("folder").agg(index=pl.col("no").min())
    folders = _with_parents(found.select("folder")).sort("folder").with_row_index("place")
    nodes = folders.join(index_pages, on="folder", how="left").select(
        "folder",
        parent=pl.col("folder").str.extract(_FOLDER).fill_null(""),
        node=pl.when(pl.col("folder") == "").then(home).otherwise(pl.coalesce("index", home + pl.col("place"))),
    )
    parents = nodes.select(parent="folder", source="node")
    below = nodes.filter(pl.col("folder") != "").join(parents, on="parent").select("source", target="node")
    inside = found.join(nodes, on="folder").select(source="node", target="no")
    steps = pl.concat([below, inside]).cast(pl.Int64).filter(pl.col("source") != pl.col("target"))
    homes = index_pages.filter(pl.col("folder") == "")["index"].to_numpy().astype(np.int64)
    return _Listing(steps["source"].to_numpy(), steps["target"].to_numpy(), folders.height, homes)


def _with_parents(folders: pl.DataFrame) -> pl.DataFrame:
    """Return each folder once, with all folders above it."""
    every = pl.concat([folders, pl.DataFrame({"folder": [""]})]).unique()
    while True:
        above = every.select(pl.col("folder").str.extract(_FOLDER).fill_null(""))
        wider = pl.concat([every, above]).unique()
        if wider.height == every.height:
            return every
        every = wider
