-- One row per authored spelling.
-- materialized: view
-- key: kind, raw

select
    kind,
    raw,
    canonical_id,
    rule,
    confidence,
    mention_count
from staging.vocabulary
