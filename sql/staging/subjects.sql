-- One row per canonical subject.

select
    subject_id,
    label,
    variants,
    page_count
from tables.subjects
