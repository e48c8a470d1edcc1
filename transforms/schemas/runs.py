"""Runs, what their checks found, and what is kept of both over time."""

from __future__ import annotations

import polars as pl

from transforms.schemas.table import COUNT, PATH, Column, Table

RUNS: dict[str, Table] = {
    "findings": Table(
        "finding of a check: a flaw of one page, the same one from run to run",
        ("finding_id",),
        {
            "finding_id": Column(
                pl.String, "Hash of rule, page_key and evidence; the same in every run"
            ),
            "rule": Column(pl.String, "Check that found it; see: matterhouse explain RULE"),
            "severity": Column(pl.String, "error, warning or note"),
            "path": PATH,
            "line": Column(COUNT, "Line of the file, from 1"),
            "column": Column(COUNT, "Column of the line, from 1", nullable=True),
            "field": Column(pl.String, "Key of the front matter that stands there", nullable=True),
            "message": Column(pl.String, "What is wrong and what to do"),
            "details": Column(pl.String, "JSON: the evidence"),
            "page_key": Column(
                pl.String, "What the page is told by from run to run: its url, else its id, else what it was told by"
                " before, else its path"
            ),
            "status": Column(pl.String, "new, open, regressed (it was resolved once), or resolved in this run"),
            "is_rebased": Column(
                pl.Boolean, "It came with other settings or another version, while its file and the pages that the"
                " file linked to stayed as they were; no gate takes it for new",
            ),
            "first_seen_run": Column(pl.String, "Run that found it first"),
            "last_seen_run": Column(pl.String, "Last run that found it"),
            "is_waived": Column(pl.Boolean, "A waiver of matterhouse.toml holds for it"),
            "waiver_reason": Column(pl.String, "Why it is waived", nullable=True),
        },
    ),
    "thresholds": Table(
        "limit that a report judges by: a key of [reports] in matterhouse.toml",
        ("name",),
        {
            "name": Column(pl.String, "Key of the setting"),
            "value": Column(pl.Float64, "Its value in this run"),
            "meaning": Column(pl.String, "What it decides"),
        },
    ),
    "runs": Table(
        "run",
        ("run_id",),
        {
            "run_id": Column(pl.String, "Identifier of the run; sorts by time"),
            "started_at": Column(pl.Datetime("us", "UTC"), "When the build began, in UTC"),
            "finished_at": Column(pl.Datetime("us", "UTC"), "When it was published, in UTC"),
            "source": Column(pl.String, "Folder that was read"),
            "source_revision": Column(pl.String, "Git commit of the source, where there is one", nullable=True),
            "file_count": Column(COUNT, "Files found"),
            "added_count": Column(COUNT, "Files that the run before did not have"),
            "changed_count": Column(COUNT, "Files with other bytes than in the run before"),
            "removed_count": Column(COUNT, "Files that only the run before had"),
            "problem_count": Column(COUNT, "Rows in `problems`"),
            "extract_seconds": Column(pl.Float64, "Wall time of the stage extract, in seconds", nullable=True),
            "tabulate_seconds": Column(pl.Float64, "Wall time of the stage tabulate, in seconds", nullable=True),
            "model_seconds": Column(pl.Float64, "Wall time of the stage model, in seconds", nullable=True),
            "versions": Column(pl.String, "JSON: versions of Matterhouse and of what it stands on"),
        },
    ),
}  # fmt: skip

HISTORY: dict[str, Table] = {
    "runs": RUNS["runs"],
    "findings": Table(
        "time that a finding was there",
        ("finding_id", "opened_run"),
        {
            **{
                name: RUNS["findings"].columns[name] for name in ("finding_id", "rule", "severity", "path", "message")
            },
            "opened_run": Column(pl.String, "Run that found it, for the first time or again"),
            "last_seen_run": Column(pl.String, "Last run that found it; NULL while it is there", nullable=True),
            "resolved_run": Column(pl.String, "First run without it; NULL while it is there", nullable=True),
        },
    ),
    "headlines": Table(
        "run that changed something × headline figure",
        ("run_id", "headline"),
        {
            "run_id": RUNS["runs"].columns["run_id"],
            "headline": Column(pl.String, "Name of the figure; see the report headlines"),
            "value": Column(pl.Int64, "The figure"),
        },
    ),
}
"""What `history/` holds; in SQL: history.runs, history.findings, history.headlines."""
