-- One row per page × authored keyword.

select
    path,
    position,
    raw,
    keyword_id,
    is_repeated
from tables.page_keywords
