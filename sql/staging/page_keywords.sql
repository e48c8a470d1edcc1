-- One row per page × authored keyword.
-- key: path, position

select
    path,
    position,
    raw,
    keyword_id
from tables.page_keywords
