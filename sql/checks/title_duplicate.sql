-- Page with a title that another page of its language has too.
-- severity: warning
-- why: Readers and search engines cannot tell the pages apart; the pages compete for the same search.
-- how: Titles are compared after NFKC, casefolding and folding white space.
-- fix: Make the titles say how the pages differ, or merge the pages.

with pages as (
    select
        *,
        count(*) over (partition by language, title_key) as page_count
    from staging.pages
    where title_key is not null
)

select
    path,
    'title' as field,
    page_count || ' pages have this title: ' || title as message,
    title_key,
    page_count
from pages
where page_count > 1
