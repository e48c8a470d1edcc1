-- One row per canonical keyword.

select
    keyword_id,
    label,
    page_count,
    subject_count,
    mention_count,
    variant_count
from tables.keywords
