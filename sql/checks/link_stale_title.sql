-- Link with an outdated copy of its target's title.
-- severity: warning
-- identity: kind, target_url, target_title
-- why: Readers choose by the title; what they find bears another one.
-- how: Verdict `stale_title`: the copy differs from the title of the page that the url leads to, blanks at the ends
--   aside.
-- fix: Copy the title anew.

with links as (
    select * from staging.links
    where verdict = 'stale_title'
),

pages as (
    select * from staging.pages
)

select
    links.source_path as path,
    links.field,
    'title' as part,
    links.line,
    'The title of the page is now: ' || coalesce(pages.title, '(none)') as message,
    links.kind,
    links.target_url,
    links.target_title,
    pages.title as current_title,
    links.target_path
from links
left join pages on links.target_path = pages.path
