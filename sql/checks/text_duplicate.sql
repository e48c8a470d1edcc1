-- Page with exactly the text that another page has too.
-- severity: warning
-- parameter: min_words = 20  Shorter texts are not compared
-- why: Search engines show one of the pages, and not always the one that is meant.
-- how: The texts are the same, sign for sign.
-- fix: Remove all but one of the pages, and leave an alias for their urls.

with pages as (
    select
        path,
        count(*) over (partition by text_hash) as page_count,
        min(path) over (partition by text_hash) as first_path
    from staging.pages
    where word_count >= parameter('min_words')
)

select
    path,
    page_count || ' pages have just this text; the first is ' || first_path as message,
    first_path,
    page_count
from pages
where page_count > 1
