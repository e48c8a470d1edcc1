-- One row per run.

select
    run_id,
    started_at,
    finished_at,
    source,
    source_revision,
    file_count,
    added_count,
    changed_count,
    removed_count,
    problem_count,
    extract_seconds,
    tabulate_seconds,
    model_seconds,
    versions
from tables.runs
