-- Page with a description that another page has too.
-- severity: warning
-- why: Search results cannot tell the pages apart.
-- how: Descriptions are compared without letter case and white space at their ends.
-- fix: Say what this page answers.

with pages as materialized (
    select
        path,
        lower(regexp_replace(description, '^\s+|\s+$', '', 'g')) as description_key
    from staging.pages
),

shared as (
    select
        description_key,
        count(*) as page_count
    from pages
    where description_key <> ''
    group by description_key
    having count(*) > 1
)

select
    pages.path,
    'description' as field,
    shared.page_count || ' pages have this description.' as message,
    shared.page_count
from pages
inner join shared using (description_key)
