-- One row per canonical keyword.
-- materialized: view
-- key: keyword_id

select
    keyword_id,
    label,
    page_count,
    subject_count,
    mention_count,
    variant_count
from staging.keywords
