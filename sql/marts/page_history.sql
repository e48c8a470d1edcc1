-- One row per page: when it came, was edited and was dated.
-- materialized: view
-- key: path
-- reference: path -> pages.path

select
    path,
    first_seen_run,
    edited_run,
    dated_run
from staging.page_history
