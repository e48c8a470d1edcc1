-- One row per page.
-- materialized: view
-- key: path
-- reference: path -> pages.path

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
from staging.page_graph
