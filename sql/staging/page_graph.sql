-- One row per page.

select
    path,
    in_degree,
    out_degree,
    pagerank,
    component_id,
    component_size,
    strong_component_id,
    strong_component_size,
    bow_tie,
    depth,
    is_only_listed,
    is_orphan,
    is_dead_end
from tables.page_graph
