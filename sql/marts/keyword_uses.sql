-- One row per page × keyword that its text uses and it does not declare, or that it declares and its text lacks.
-- materialized: view
-- key: path, keyword_id
-- reference: path -> pages.path
-- reference: keyword_id -> keywords.keyword_id

select
    path,
    keyword_id,
    kind,
    use_count,
    missing_words,
    declared_share
from staging.keyword_uses
