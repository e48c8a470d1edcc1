-- One row per canonical subject.
-- key: subject_id

select
    subject_id,
    label,
    variants,
    page_count
from tables.subjects
