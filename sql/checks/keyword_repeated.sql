-- Keyword that a page has twice.
-- severity: note
-- identity: raw
-- why: The second one adds nothing.
-- how: An earlier keyword of the page is the same, in some spelling.
-- fix: Remove it.

select
    path,
    'keywords' as field,
    'The page has this keyword already: ' || raw as message,
    raw,
    keyword_id
from staging.page_keywords
where is_repeated
