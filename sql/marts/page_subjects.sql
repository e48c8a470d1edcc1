-- One row per page × authored subject.
-- materialized: view
-- key: path, position
-- reference: path -> pages.path
-- reference: subject_id -> subjects.subject_id

select
    path,
    position,
    raw,
    subject_id
from staging.page_subjects
