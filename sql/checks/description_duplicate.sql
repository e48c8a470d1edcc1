-- Page with a description that another page has too.
-- severity: warning
-- why: Search results cannot tell the pages apart.
-- how: Descriptions are compared without letter case and white space at their ends.
-- fix: Say what this page answers.

with pages as (
    select
        path,
        count(*) over (partition by lower(trim(description))) as page_count
    from staging.pages
    where trim(description) <> ''
)

select
    path,
    'description' as field,
    page_count || ' pages have this description.' as message,
    page_count
from pages
where page_count > 1
