-- One row per canonical keyword.
-- key: keyword_id

select
    keyword_id,
    label,
    page_count,
    subject_count,
    mention_count,
    variant_count
from tables.keywords
