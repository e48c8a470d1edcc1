-- One row per page × authored subject.
-- key: path, position

select
    path,
    position,
    raw,
    subject_id
from tables.page_subjects
