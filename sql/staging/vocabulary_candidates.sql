-- One row per spelling × other keyword that it may be.

select
    kind,
    raw,
    canonical_id,
    candidate_id,
    rule,
    confidence,
    mention_count
from tables.vocabulary_candidates
