-- Page without keywords, on a site whose pages have some.
-- severity: note
-- parameter: used_share = 0.5  Share of pages with keywords from which the site is taken to want some
-- why: The page is missing from what is found and counted by keyword.
-- how: Pages with readable front matter in which none of the mapped keys has a value.
-- fix: Give the page a few keywords that other pages have.

with keyworded_pages as (
    select distinct path from staging.page_keywords
),

pages as (
    select
        pages.*,
        keyworded_pages.path is not null as has_keywords,
        count(keyworded_pages.path) over () / count(*) over () as used_share
    from staging.pages as pages
    left join keyworded_pages using (path)
    where pages.format <> 'none'
)

select
    pages.path,
    'The page has no keywords.' as message,
    pages.title
from pages
left join staging.unreadable_pages as unreadable using (path)
where not pages.has_keywords and unreadable.path is null and pages.used_share >= parameter('used_share')
