-- Page without a description, on a site whose pages have one.
-- severity: warning
-- parameter: used_share = 0.5  Share of pages with a description from which the site is taken to want one
-- why: Search results show some words of the page instead.
-- how: Pages with readable front matter in which none of the mapped keys has a value.
-- fix: Write a description: one or two sentences on what the page answers.

with pages as (
    select
        *,
        count(description) over () / count(*) over () as used_share
    from staging.pages
    where format <> 'none'
)

select
    pages.path,
    'The page has no description.' as message,
    pages.title
from pages
left join staging.unreadable_pages as unreadable using (path)
where pages.description is null and unreadable.path is null and pages.used_share >= parameter('used_share')
