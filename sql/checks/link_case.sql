-- Link that is right but for upper and lower case.
-- severity: note
-- identity: kind, target_url
-- why: Many servers tell the two apart; there the link is broken.
-- how: The url, or the path of the file, matches that of one page only when case is ignored.
-- fix: Write the url just as the page has it.

with links as (
    select * from staging.links
    where resolved_by in ('url_case', 'path_case')
),

pages as (
    select * from staging.pages
)

select
    links.source_path as path,
    links.field,
    'url' as part,
    links.line,
    'Differs from the url of the page in upper and lower case' || coalesce('; write ' || pages.url, '') as message,
    links.kind,
    links.target_url,
    pages.url as current_url,
    links.target_path
from links
left join pages on links.target_path = pages.path and not starts_with(links.target_key, '//')
