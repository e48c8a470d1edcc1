-- One row per page.
-- key: path

select
    path,
    in_degree,
    out_degree,
    is_orphan,
    is_dead_end
from tables.page_graph
