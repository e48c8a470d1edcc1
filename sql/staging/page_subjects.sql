-- One row per page × subject that it states, or has from its folder.

select
    path,
    position,
    raw,
    subject_id,
    origin
from tables.page_subjects
