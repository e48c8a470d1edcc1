-- One row per page that competes with another for the same searches.

select
    cluster_id,
    path,
    keyword_similarity,
    title_similarity,
    text_similarity,
    shared_keywords,
    keeper_path,
    keeper_reason
from tables.page_rivals
