-- One row per page in a cluster of duplicates, by kind.

select
    cluster_id,
    path,
    kind,
    similarity,
    text_match,
    keeper_path,
    keeper_reason
from tables.page_duplicates
