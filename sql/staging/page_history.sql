-- One row per page: when it came, was edited and was dated.

select
    path,
    first_seen_run,
    edited_run,
    dated_run
from tables.page_history
