-- Page without a title, on a site whose pages have one.
-- severity: error
-- parameter: used_share = 0.5  Share of pages with a title from which the site is taken to want one
-- why: Lists, links and search results have nothing to show.
-- how: Pages with readable front matter in which none of the mapped keys has a value.
-- fix: Write a title.

with pages as (
    select
        *,
        count(title) over () / count(*) over () as used_share
    from staging.pages
    where format <> 'none'
)

select
    pages.path,
    'The page has no title.' as message,
    pages.title
from pages
left join staging.unreadable_pages as unreadable using (path)
where pages.title is null and unreadable.path is null and pages.used_share >= parameter('used_share')
