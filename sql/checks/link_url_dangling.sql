-- Link whose url leads nowhere, while its identifier tells the page.
-- severity: error
-- identity: kind, target_url, target_id
-- why: A reader follows the url, and finds an error page.
-- how: Verdict `url_dangling`: no page has the url, exactly one has the identifier.
-- fix: Write the url of the page that the identifier tells.

with links as (
    select * from staging.links
    where verdict = 'url_dangling'
),

pages as (
    select * from staging.pages
)

select
    links.source_path as path,
    links.field,
    'url' as part,
    links.line,
    'The url leads nowhere: '
    || links.target_url
    || coalesce('. Write ' || pages.url, '. The page is ' || links.target_path) as message,
    links.kind,
    links.target_url,
    links.target_id,
    links.target_path
from links
left join pages on links.target_path = pages.path
