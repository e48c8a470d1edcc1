-- One row per page × authored keyword.
-- materialized: view
-- key: path, position
-- reference: path -> pages.path
-- reference: keyword_id -> keywords.keyword_id

select
    path,
    position,
    raw,
    keyword_id,
    is_repeated
from staging.page_keywords
