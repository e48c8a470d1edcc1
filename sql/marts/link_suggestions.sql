-- One row per page and link that it should have.
-- materialized: view
-- key: source_path, rank
-- reference: source_path -> pages.path
-- reference: target_path -> pages.path

select
    source_path,
    rank,
    target_path,
    score,
    reasons,
    position,
    slot,
    replaces_position
from staging.link_suggestions
