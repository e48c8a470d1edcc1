-- One row per spelling × other keyword that it may be, where no rule is sure enough to merge them.
-- materialized: view
-- key: kind, raw, candidate_id
-- reference: candidate_id -> keywords.keyword_id

select
    kind,
    raw,
    canonical_id,
    candidate_id,
    rule,
    confidence,
    mention_count
from staging.vocabulary_candidates
