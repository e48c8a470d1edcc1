"""Links to pages that say what another page says: to a copy of the page that links, or to one with a better copy."""

from __future__ import annotations

import polars as pl

from transforms.frames import compute

COLUMNS = ("is_near_duplicate", "target_keeper_path")


def with_duplicates(links: pl.DataFrame, page_duplicates: pl.DataFrame) -> pl.DataFrame:
    """Add whether source and target have one text or nearly one, and the page to link to in place of the target.

    The latter is the keeper of the target's cluster; NULL where the target is it, or is in no cluster.
    """
    members = (
        page_duplicates.lazy()
        .filter(pl.col("kind").is_in(["text", "near"]))
        .sort("kind", descending=True)  # the same text before nearly the same
        .select("path", "cluster_id", "keeper_path")
    )
    pairs = links.lazy().filter(~pl.col("is_self")).select("source_path", "target_path").drop_nulls().unique()
    of_targets = pairs.join(members, left_on="target_path", right_on="path")
    near = (
        of_targets.join(members, left_on=["source_path", "cluster_id"], right_on=["path", "cluster_id"], how="semi")
        .select("source_path", "target_path")
        .unique()
        .with_columns(is_near_duplicate=pl.lit(value=True))
    )
    keepers = (
        members.unique("path", keep="first", maintain_order=True)
        .filter(pl.col("path") != pl.col("keeper_path"))
        .select(target_path="path", target_keeper_path="keeper_path")
    )
    is_elsewhere = pl.col("target_path").is_not_null() & ~pl.col("is_self")
    return compute(
        links.lazy()
        .join(near, on=["source_path", "target_path"], how="left", maintain_order="left")
        .join(keepers, on="target_path", how="left", maintain_order="left")
        .with_columns(
            is_near_duplicate=pl.when(is_elsewhere).then(pl.col("is_near_duplicate").fill_null(value=False))
        )
    )
