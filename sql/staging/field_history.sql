-- One row per key of the front matter in the run before.

select
    field,
    file_count_before,
    page_count_before,
    types_before
from tables.field_history
