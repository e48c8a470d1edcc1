-- One row per page that competes with another for the same searches.
-- materialized: view
-- key: path
-- reference: path -> pages.path
-- reference: keeper_path -> pages.path

select
    cluster_id,
    path,
    keyword_similarity,
    title_similarity,
    text_similarity,
    shared_keywords,
    keeper_path,
    keeper_reason
from staging.page_rivals
