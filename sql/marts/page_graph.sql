-- One row per page.
-- materialized: view
-- key: path
-- reference: path -> pages.path

select
    path,
    in_degree,
    out_degree,
    is_orphan,
    is_dead_end
from staging.page_graph
