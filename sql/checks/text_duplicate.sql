-- Page with exactly the text that another page has too.
-- severity: warning
-- parameter: min_words = 20  Shorter texts are not compared
-- why: Search engines show one of the pages, and not always the one that is meant.
-- how: The texts are the same, sign for sign.
-- fix: Remove all but one of the pages, and leave an alias for their urls.

with page_texts as (
    select
        path,
        md5(text) as text_hash
    from staging.page_contents
),

pages as (
    select
        pages.path,
        count(*) over (partition by page_texts.text_hash) as page_count,
        min(pages.path) over (partition by page_texts.text_hash) as first_path
    from staging.pages as pages
    inner join page_texts using (path)
    where pages.word_count >= parameter('min_words')
)

select
    path,
    page_count || ' pages have just this text; the first is ' || first_path as message,
    first_path,
    page_count
from pages
where page_count > 1
