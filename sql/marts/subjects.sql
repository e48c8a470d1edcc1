-- One row per canonical subject.
-- materialized: view
-- key: subject_id

select
    subject_id,
    label,
    variants,
    page_count
from staging.subjects
