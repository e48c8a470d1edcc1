-- One row per authored spelling.

select
    kind,
    raw,
    canonical_id,
    rule,
    confidence,
    mention_count
from tables.vocabulary
