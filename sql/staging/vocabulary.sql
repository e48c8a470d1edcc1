-- One row per authored spelling.
-- key: kind, raw

select
    kind,
    raw,
    canonical_id,
    rule,
    confidence,
    mention_count
from tables.vocabulary
