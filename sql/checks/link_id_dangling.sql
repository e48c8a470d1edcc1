-- Link with the identifier of no page; its url works.
-- severity: warning
-- identity: kind, target_url, target_id
-- why: What joins pages by identifier, such as a feed or an app, loses the link; a later page may get the identifier.
-- how: Verdict `id_dangling`: the url leads to a page, and no page has the identifier.
-- fix: Copy the identifier of the page that the url leads to.

with links as (
    select * from staging.links
    where verdict = 'id_dangling'
),

pages as (
    select * from staging.pages
)

select
    links.source_path as path,
    links.field,
    'id' as part,
    links.line,
    'No page has the id ' || links.target_id || coalesce('. The page of the url has ' || pages.id, '') as message,
    links.kind,
    links.target_url,
    links.target_id,
    pages.id as current_id,
    links.target_path
from links
left join pages on links.target_path = pages.path
