-- Link with an older url of its target.
-- severity: warning
-- identity: kind, target_url
-- why: Each reader takes a detour, and the link breaks when the alias goes.
-- how: Verdict `redirected`: the url is an alias of exactly one page.
-- fix: Write the url that the page has now.

with links as (
    select * from staging.links
    where verdict = 'redirected'
),

pages as (
    select * from staging.pages
)

select
    links.source_path as path,
    links.field,
    'url' as part,
    links.line,
    'An older url of the page' || coalesce('; write ' || pages.url, ' ' || links.target_path) as message,
    links.kind,
    links.target_url,
    pages.url as current_url,
    links.target_path
from links
left join pages on links.target_path = pages.path and not starts_with(links.target_key, '//')
