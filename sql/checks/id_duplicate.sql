-- Page with an identifier that another page has too.
-- severity: warning
-- why: What is looked up by the identifier may be the other page.
-- how: Identifiers are compared as authored.
-- fix: Give the page an identifier of its own.

with pages as (
    select
        *,
        count(*) over (partition by id) as page_count
    from staging.pages
    where id is not null
)

select
    path,
    'id' as field,
    page_count || ' pages have this id: ' || id as message,
    id,
    page_count
from pages
where page_count > 1
