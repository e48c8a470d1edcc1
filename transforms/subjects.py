"""Subjects: authored spellings → canonical subjects; pages that state none; folders that name another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import polars as pl

from transforms.keywords.merges import ends
from transforms.keywords.normalize import casefold, fold, nfkc, slug
from transforms.keywords.vocabulary import labels, mentions, most_used_first
from transforms.problems import Problem, ProblemCode
from transforms.reading.records import FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from transforms.keywords.reference import SiteNames

Fallback = Literal["auto", "folder", "none"]
AGREEING_PAGES, AGREEING_SHARE = 3, 0.9
"""How many pages of a folder, and which share of those with a subject, have to agree on it."""


def build_mentions(raw: pl.LazyFrame, fallback: Fallback) -> pl.DataFrame:
    """Return one row per page and subject: path, position, raw, origin (the front matter's key, or folder) and line.

    A page that states none may have one from its folder: see `flows.settings.vocabulary.SubjectsSettings`.
    """
    places = raw.select("path", origin="subject_field", line="subject_line")
    stated = (
        mentions(raw, "subjects")
        .join(places, on="path", how="left", maintain_order="left")
        .select("path", "position", "raw", "origin", "line")
        .collect(engine="in-memory")
    )
    if fallback == "none":
        return stated
    pages = raw.filter("is_page").select("path").collect(engine="in-memory")
    silent = pages.join(stated, on="path", how="anti")
    if fallback == "auto" and not stated.is_empty():
        found = _agreed(stated, silent)
    else:
        found = silent.select("path", raw=pl.col("path").str.extract(r"^([^/]+)/"))
    found = found.drop_nulls("raw").with_columns(
        position=pl.lit(1, pl.UInt32), origin=pl.lit(FOLDER), line=pl.lit(None, pl.UInt32)
    )
    return pl.concat([stated, found.select(stated.columns)]).sort("path", "position")


def _agreed(stated: pl.DataFrame, silent: pl.DataFrame) -> pl.DataFrame:
    """Return the subject that nearly all pages of the same folder state, for those that state none."""
    first = stated.filter(pl.col("position") == 1).select("raw", folder=_folder(pl.col("path")))
    slugs = first.select("raw").unique().with_columns(subject_id=slug(pl.col("raw")))
    used = (
        first.join(slugs, on="raw")
        .group_by("folder", "subject_id")
        .agg(count=pl.len(), raw=pl.col("raw").mode().min())
    )
    agreed = used.filter(
        (pl.col("count") >= AGREEING_PAGES)
        & (pl.col("count") >= AGREEING_SHARE * pl.col("count").sum().over("folder"))
        & (pl.col("folder") != "")
    )
    return silent.with_columns(folder=_folder(pl.col("path"))).join(agreed, on="folder").select("path", "raw")


def _folder(path: pl.Expr) -> pl.Expr:
    return path.str.replace(r"/?[^/]*$", "")


def subject_id(raw: pl.Expr, aliases: Mapping[str, str]) -> pl.Expr:
    """Return the canonical subject of a spelling; `aliases` lead from slug to slug."""
    return slug(raw).replace(dict(aliases)) if aliases else slug(raw)


def subject_aliases(mentioned: pl.DataFrame, names: SiteNames) -> dict[str, str]:
    """Return the slug that each alias' slug leads to; usual names count where the site uses the subject itself."""
    used = mentioned.select(slug(pl.col("raw").unique())).to_series()
    usual = _slugs(names.usual).filter(pl.col("target").is_in(used.implode()))
    own = _slugs(names.aliases)
    edges = pl.concat([usual.join(own, on="alias", how="anti"), own]).select("source", "target")
    led = ends(edges.reverse().with_columns(confidence=pl.lit(1.0)))
    return dict(led.select("source", "target").sort("source").iter_rows())


def _slugs(names: Mapping[str, str]) -> pl.DataFrame:
    """Return each alias with its slug, `source`, and that of the name that it leads to, `target`."""
    columns = {"alias": [*names], "target": [*names.values()]}
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)).with_columns(
        slug(pl.col("target")), source=slug(pl.col("alias"))
    )


def slug_of(name: str) -> str:
    """Return the slug of one name."""
    return str(pl.select(slug(pl.lit(name))).item())


def build_vocabulary(mentioned: pl.DataFrame, aliases: Mapping[str, str]) -> pl.DataFrame:
    """Return the subjects' rows of `vocabulary`, most used first; `mentioned` has raw, one row per mention.

    The rule is the last step that changed what a spelling stands for: nfkc, casefold, spaces, slug, alias.
    """
    raw = pl.col("raw")
    rule = (
        pl.when(raw == pl.col("canonical_id")).then(pl.lit("identical"))
        .when(slug(raw) != pl.col("canonical_id")).then(pl.lit("alias"))
        .when(fold(raw) != pl.col("canonical_id")).then(pl.lit("slug"))
        .when(nfkc(casefold(nfkc(raw))) != pl.col("canonical_id")).then(pl.lit("spaces"))
        .when(nfkc(raw) != pl.col("canonical_id")).then(pl.lit("casefold"))
        .otherwise(pl.lit("nfkc"))
    )  # fmt: skip
    words = (
        mentioned.group_by("raw")
        .len("mention_count")
        .with_columns(canonical_id=subject_id(raw, aliases))
        .with_columns(rule=rule, confidence=pl.lit(1.0))
    )
    return most_used_first(words, "subject")


def build_page_subjects(mentioned: pl.DataFrame, vocabulary: pl.DataFrame) -> pl.DataFrame:
    """Return `page_subjects`: each mention with its canonical subject."""
    spellings = vocabulary.select("raw", subject_id="canonical_id")
    return mentioned.join(spellings, on="raw", how="inner", maintain_order="left")


def build_subjects(page_subjects: pl.DataFrame, vocabulary: pl.DataFrame, names: SiteNames) -> pl.DataFrame:
    """Return `subjects`: label, variants and number of pages of each; a name that the site declares is the label."""
    pages = page_subjects.lazy().group_by("subject_id").agg(page_count=pl.col("path").n_unique())
    declared = {slug_of(name): name for name in (*names.aliases.values(), *names.declared)}
    label = pl.col("subject_id").replace_strict(declared, default=pl.col("label"), return_dtype=pl.String)
    return (
        labels(vocabulary.lazy())
        .rename({"canonical_id": "subject_id"})
        .join(pages, on="subject_id", how="inner")
        .with_columns(label=label if declared else pl.col("label"))
        .sort("subject_id")
        .collect(engine="in-memory")
    )


def add_folder_subjects(pages: pl.DataFrame, page_subjects: pl.DataFrame, aliases: Mapping[str, str]) -> pl.DataFrame:
    """Add to pages the subject that a folder of the url (else of the path) names, and whether it is none of theirs.

    A folder names a subject that some page states, or none: then folder_subject_id is NULL.
    """
    stated = page_subjects.filter(pl.col("origin") != FOLDER).select(known="subject_id").unique()
    path = pl.when(pl.col("corpus").is_null()).then("path").otherwise(pl.col("path").str.replace(r"^[^/]+/", ""))
    places = pages.select("path", folder=_folder(pl.coalesce("url_key", path)))
    named = (
        places.select("folder").unique()
        .with_columns(part=pl.col("folder").str.split("/"))
        .explode("part")
        .with_columns(folder_subject_id=subject_id(pl.col("part"), aliases))
        .join(stated, left_on="folder_subject_id", right_on="known", how="semi", maintain_order="left")
        .group_by("folder", maintain_order=True)
        .agg(pl.col("folder_subject_id").last())
    )  # fmt: skip
    own = page_subjects.select("path", folder_subject_id="subject_id", is_own=pl.lit(value=True)).unique()
    found = places.join(named, on="folder").join(own, on=["path", "folder_subject_id"], how="left")
    return pages.join(found.drop("folder"), on="path", how="left", maintain_order="left").with_columns(
        is_subject_elsewhere=pl.col("folder_subject_id").is_not_null()
        & pl.col("subject_id").is_not_null()
        & pl.col("is_own").is_null()
    ).drop("is_own")  # fmt: skip


def undeclared_problems(
    page_subjects: pl.DataFrame, names: SiteNames, aliases: Mapping[str, str], alias_file: str
) -> list[dict[str, object]]:
    """Return a problem for each authored subject that is none of the declared ones; none where none are declared."""
    if not names.declared:
        return []
    declared = {aliases.get(slug_of(name), slug_of(name)) for name in names.declared}
    others = page_subjects.filter((pl.col("origin") != FOLDER) & ~pl.col("subject_id").is_in(list(declared)))
    problems: list[dict[str, object]] = []
    for row in others.iter_rows(named=True):
        detail = f"{row['raw'][:80]!r} is none of them. The alias file is {alias_file}."
        problem = Problem(ProblemCode.SUBJECT_UNDECLARED, detail, row["line"] or 1, None, row["raw"])
        problems.append({"path": row["path"], **problem.as_row()})
    return problems
