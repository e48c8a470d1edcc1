"""Assets: files of a site that are no pages, such as images, and the links to them.

A link to a file is good if the file is there. Whether it is can be said of the source itself, and of the folders that
the site serves from its root (`site.static`), if there are any; and only of a kind of file that there is at all: a
source without a single `.png` keeps its images elsewhere. What cannot be seen is not judged.
"""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from transforms.sites.urls import url_key

_ENDINGS = (
    "apng avif bmp gif heic ico jpeg jpg png svg tif tiff webp mp3 mp4 m4a m4v mov ogg ogv wav webm vtt pdf doc docx"
    " odp ods odt ppt pptx xls xlsx csv tsv json jsonl yaml yml toml xml rss atom txt zip gz tgz tar bz2 xz 7z rar"
    " dmg exe msi deb rpm apk jar whl css scss js mjs cjs ts tsx jsx map wasm woff woff2 ttf otf eot py ipynb go rs"
    " rb java sh ps1 sql ini conf ics base canvas asc sig pem"
).split()
_ASSET = rf"(?i)\.(?:{'|'.join(_ENDINGS)})$"


class Assets(NamedTuple):
    """Paths of files that are no pages: those of the source, and those that are served from the root.

    `sees_root` says whether any folder that is served from the root was found.
    """

    in_source: tuple[str, ...] = ()
    at_root: tuple[str, ...] = ()
    sees_root: bool = False


NO_ASSETS = Assets()


def with_assets(links: pl.LazyFrame, assets: Assets) -> pl.LazyFrame:
    """Add `is_asset`, `is_asset_found`, and `is_asset_seen`: whether one could have been found."""
    files = pl.LazyFrame({"file_seen": [*assets.in_source, *assets.at_root]}, {"file_seen": pl.String})
    keys = [key for path in assets.at_root + assets.in_source if (key := url_key(f"/{path}"))]
    urls = pl.LazyFrame({"url_seen": keys}, {"url_seen": pl.String})
    names = files.select(asset_name=pl.col("file_seen").str.extract(r"([^/]+)$").str.to_lowercase())
    endings = {path.rpartition(".")[2].lower() for path in assets.in_source + assets.at_root}
    file = pl.col("file_seen")
    is_name = pl.col("address_form") == "name"
    path = pl.coalesce(file, pl.col("url_seen"), pl.when(is_name).then("address_key"))
    return (
        links.with_columns(asset_name=pl.when(is_name).then(path.str.extract(r"([^/]+)$").str.to_lowercase()))
        .join(_found(files, "is_file"), on="file_seen", how="left", maintain_order="left")
        .join(_found(urls, "is_url"), on="url_seen", how="left", maintain_order="left")
        .join(_found(names, "is_named"), on="asset_name", how="left", maintain_order="left")
        .with_columns(
            is_asset_found=pl.any_horizontal(pl.col("is_file", "is_url", "is_named").fill_null(value=False)),
            is_asset_seen=(
                is_name
                | (pl.col("address_form").is_in(["relative", "file"]) & ~file.str.starts_with(".."))
                | pl.lit(assets.sees_root)
            )
            & path.str.extract(r"\.(\w+)(?:\?.*)?$").str.to_lowercase().is_in(list(endings)),
        )
        .with_columns(
            is_asset=(
                pl.col("is_asset_found")
                | path.str.replace(r"\?.*$", "").str.contains(_ASSET).fill_null(value=False)
                | (pl.col("kind") == "image")
            )
            & pl.col("place_no").is_null() & ~pl.col("is_external")
        )
        .with_columns(pl.col("is_asset_seen").fill_null(value=False))
    )  # fmt: skip


def asset_verdict() -> pl.Expr:
    """Return the verdict of a link to a file: not judged where the file could not be seen."""
    return (
        pl.when("is_asset_found").then(pl.lit("ok"))
        .when("is_asset_seen").then(pl.lit("broken"))
        .otherwise(pl.lit("external"))
    )  # fmt: skip


def _found(paths: pl.LazyFrame, flag: str) -> pl.LazyFrame:
    return paths.drop_nulls().unique().with_columns(pl.lit(value=True).alias(flag))
