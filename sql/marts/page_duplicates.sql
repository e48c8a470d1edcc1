-- One row per page in a cluster of duplicates, by kind.
-- materialized: view
-- key: kind, path
-- reference: path -> pages.path
-- reference: keeper_path -> pages.path

select
    cluster_id,
    path,
    kind,
    similarity,
    text_match,
    keeper_path,
    keeper_reason
from staging.page_duplicates
