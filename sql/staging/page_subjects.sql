-- One row per page × authored subject.

select
    path,
    position,
    raw,
    subject_id
from tables.page_subjects
