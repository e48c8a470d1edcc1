-- Page without a subject, on a site whose pages have one.
-- severity: warning
-- parameter: used_share = 0.5  Share of pages with a subject from which the site is taken to want one
-- why: The page stands in no subject list, and no coverage report counts it.
-- how: Pages with readable front matter in which none of the mapped keys has a value.
-- fix: Give the page a subject that other pages have.

with pages as (
    select
        *,
        count(subject_id) over () / count(*) over () as used_share
    from staging.pages
    where format <> 'none'
)

select
    pages.path,
    'The page has no subject.' as message,
    pages.title
from pages
left join staging.unreadable_pages as unreadable using (path)
where pages.subject_id is null and unreadable.path is null and pages.used_share >= parameter('used_share')
