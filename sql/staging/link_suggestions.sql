-- One row per page and link that it should have.

select
    source_path,
    rank,
    target_path,
    score,
    reasons,
    position,
    slot,
    replaces_position
from tables.link_suggestions
