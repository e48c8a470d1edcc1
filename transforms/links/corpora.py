"""Several corpora in one warehouse: each resolves its links as a site of its own, then those to the others.

Within a corpus nothing changes: its paths, urls, names and identifiers are seen from its own source. The pages of
the others are guests there. A guest answers at `//host/base/url`, where the host is the first of its corpus (or the
name of a corpus without hosts), and lies where its folder is, seen from the corpus' own: `../blog/post.md`. It has no
name and no identifier there.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from transforms.frames import compute
from transforms.links.links import Guests, SiteFacts, build_links
from transforms.sites.assets import NO_ASSETS, Assets
from transforms.sites.generated import generated_urls

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from transforms.links.link_routes import Rewrites

_HOST = r"^(?:https?:)?//(?:[^/?#@]*@)?([^/?#:]+)"
_PATHS = ("source_path", "target_path", "id_path", "suggested_path")


class Corpus(NamedTuple):
    """One source of several: its name, folder, hosts, where its urls begin, and how its links are read.

    `templates` are the urls of its pages that are programs or templates.
    """

    name: str
    folder: str
    hosts: tuple[str, ...] = ()
    base_path: str = ""
    assets: Assets = NO_ASSETS
    rewrites: Rewrites = ()
    templates: tuple[str, ...] = ()

    @property
    def lead(self) -> str:
        """What the paths of its files begin with."""
        return f"{self.name}/"

    @property
    def origin(self) -> str:
        """What its urls begin with, seen from the others."""
        return f"//{_bare(self.hosts[0]) if self.hosts else self.name}"

    def answers(self, host: str) -> bool:
        """Say whether a host is one of its own."""
        return _bare(host) in {_bare(own) for own in self.hosts}

    def places(self, path: str) -> list[str]:
        """Return where others may find a path of its hosts: as it stands, and as its server rewrites it."""
        rewritten = path
        for pattern, replacement in self.rewrites:
            rewritten = re.sub(pattern, replacement.replace("$", "\\"), rewritten, count=1)
        return [self.origin + path, *([self.origin + rewritten] if rewritten != path else [])]

    def shares(self, other: Corpus) -> bool:
        """Say whether a url without a host may lead to the other: they have a host in common, or none is stated."""
        return any(other.answers(host) for host in self.hosts) or not (self.hosts or other.hosts)


class Frames(NamedTuple):
    """What links are resolved with: records, pages, page_urls and redirects."""

    records: pl.LazyFrame
    pages: pl.LazyFrame
    page_urls: pl.LazyFrame
    redirects: pl.LazyFrame


def each_corpus(
    frame: pl.LazyFrame, corpora: Sequence[Corpus], build: Callable[[pl.LazyFrame], pl.LazyFrame]
) -> pl.LazyFrame:
    """Build a frame from each corpus' own rows, with paths as its source has them; `path` gets its lead back."""
    if not corpora:
        return build(frame)
    parts = [build(own_rows(frame, corpus)).with_columns(path=corpus.lead + pl.col("path")) for corpus in corpora]
    return pl.concat(parts)


def own_rows(frame: pl.LazyFrame, corpus: Corpus, *columns: str) -> pl.LazyFrame:
    """Return a corpus' rows, with `path` (and other columns of paths) as its source has them."""
    own = frame.filter(pl.col("path").str.starts_with(corpus.lead))
    return own.with_columns(pl.col("path", *columns).str.strip_prefix(corpus.lead))


def build_corpus_links(frames: Frames, corpora: Sequence[Corpus], subject_aliases: Mapping[str, str]) -> pl.LazyFrame:
    """Return `links` of all corpora, by source."""
    return pl.concat([_links_of(corpus, corpora, frames, subject_aliases) for corpus in corpora])


def _links_of(
    corpus: Corpus, corpora: Sequence[Corpus], frames: Frames, subject_aliases: Mapping[str, str]
) -> pl.LazyFrame:
    others = [other for other in corpora if other.name != corpus.name]
    needed = frames._replace(
        records=frames.records.select("path", "is_primary", "links", "anchors", "subjects", "lists")
    )
    own = _own(needed, corpus)
    guests = [_guests(needed, other, corpus) for other in others]
    joined = Frames(*(pl.concat(parts) for parts in zip(own, *guests, strict=True)))
    home_count = compute(own.pages.select(pl.len())).item()
    at_home = generated_urls(own.records, corpus.templates)
    elsewhere = [_seen_urls(generated_urls(_own(needed, other).records, other.templates), other) for other in others]
    generated = pl.concat([at_home, *elsewhere])
    choose = _Choice(corpus, others, joined, generated)
    facts = SiteFacts(corpus.assets, generated, corpus.rewrites, subject_aliases)
    links = build_links(*joined, facts, guests=Guests(home_count, choose.with_keys))
    is_elsewhere = pl.col("target_key").str.starts_with("//").fill_null(value=False)
    return links.with_columns(
        *(_from_warehouse(pl.col(name), corpus, others) for name in _PATHS),
        is_own_host=pl.col("is_own_host") & ~is_elsewhere,
    )


def _own(frames: Frames, corpus: Corpus) -> Frames:
    records, pages, page_urls = (own_rows(frame, corpus) for frame in frames[:3])
    return Frames(records, pages, page_urls, own_rows(frames.redirects, corpus, "target_path"))


def _guests(frames: Frames, other: Corpus, corpus: Corpus) -> Frames:
    """Return the frames of another corpus as this one sees them: without links, identifiers and names."""
    own = _own(frames, other)
    seen = pl.lit(_seen(other, corpus))
    return Frames(
        own.records.with_columns(path=seen + pl.col("path"), links=pl.col("links").list.head(0)),
        own.pages.with_columns(path=seen + pl.col("path"), id=pl.lit(None, pl.String)),
        _seen_urls(own.page_urls, other).with_columns(path=seen + pl.col("path")),
        _seen_urls(own.redirects, other).with_columns(
            path=seen + pl.col("path"), target_path=seen + pl.col("target_path")
        ),
    )


def _seen_urls(frame: pl.LazyFrame, other: Corpus) -> pl.LazyFrame:
    """Return a frame with the urls of another corpus as this one sees them."""
    lead = pl.lit(other.origin + other.base_path)
    return frame.with_columns(url_key=lead + pl.col("url_key").str.strip_suffix("/"))


def _seen(other: Corpus, corpus: Corpus) -> str:
    return os.path.relpath(other.folder, corpus.folder).replace(os.sep, "/") + "/"


def _from_warehouse(path: pl.Expr, corpus: Corpus, others: Sequence[Corpus]) -> pl.Expr:
    """Return a path that is seen from a corpus as the warehouse has it."""
    found = pl.lit(corpus.lead) + path
    for other in others:
        seen = _seen(other, corpus)
        is_there = path.str.starts_with(seen)
        found = pl.when(is_there).then(pl.lit(other.lead) + path.str.strip_prefix(seen)).otherwise(found)
    return found.alias(path.meta.output_name())


class _Choice:
    """Which page of which corpus a url means: the first place at which any page answers."""

    def __init__(self, corpus: Corpus, others: Sequence[Corpus], frames: Frames, generated: pl.LazyFrame):
        self.corpus, self.others = corpus, others
        keys = pl.concat([frames.page_urls.select("url_key"), frames.redirects.select("url_key"), generated])
        self.known = frozenset(compute(keys.select(pl.col("url_key").str.to_lowercase()).unique())["url_key"])

    def with_keys(self, links: pl.LazyFrame) -> pl.LazyFrame:
        """Replace the key of each url by that under which its page is known here."""
        host = pl.col("target_url").str.extract(_HOST).str.to_lowercase()
        is_url = (pl.col("target_form") == "url") & pl.col("target_key").is_not_null()
        links = links.with_columns(host=pl.when(is_url).then(host), asked=pl.when(is_url).then("target_key"))
        asked = compute(links.select("host", "asked").drop_nulls("asked").unique(maintain_order=True))
        chosen = [self.key(host, key) for host, key in asked.iter_rows()]
        keys = asked.with_columns(chosen=pl.Series(chosen, dtype=pl.String)).lazy()
        return (
            links.join(keys, on=["host", "asked"], how="left", nulls_equal=True, maintain_order="left")
            .with_columns(target_key=pl.coalesce("chosen", "target_key"))
            .drop("host", "asked", "chosen")
        )

    def key(self, host: str | None, key: str) -> str:
        """Return the key for a url's host and path; where no page answers, that of the likeliest corpus."""
        places = self.places(host, key)
        return next((place for place in places if place.partition("?")[0].lower() in self.known), places[0])

    def places(self, host: str | None, key: str) -> list[str]:
        base = self.corpus.base_path
        is_below = bool(base) and (key == base or key.startswith(f"{base}/"))
        own = [key, key.removeprefix(base) or "/"] if is_below else [key]
        path = key.rstrip("/")
        if host is None:
            return own + [place for other in self.others if self.corpus.shares(other) for place in other.places(path)]
        elsewhere = [place for other in self.others if other.answers(host) for place in other.places(path)]
        if not self.corpus.answers(host):
            return elsewhere or own
        return [*own[::-1], *elsewhere]


def _bare(host: str) -> str:
    return host.casefold().removeprefix("www.")
