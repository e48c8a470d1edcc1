-- One row per page.

select
    path,
    in_degree,
    out_degree,
    is_orphan,
    is_dead_end
from tables.page_graph
