-- One row per key of the front matter in the run before, of the same source.
-- materialized: view
-- key: field

select
    field,
    file_count_before,
    page_count_before,
    types_before
from staging.field_history
