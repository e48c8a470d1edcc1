-- One row per page × subject that it states, or has from its folder.
-- materialized: view
-- key: path, position
-- reference: path -> pages.path
-- reference: subject_id -> subjects.subject_id

select
    path,
    position,
    raw,
    subject_id,
    origin
from staging.page_subjects
