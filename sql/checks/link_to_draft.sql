-- Link to a page that is not published.
-- severity: warning
-- identity: kind, target
-- why: It works for the one who writes, and for no reader.
-- how: The target has the field `draft` set to true; the linking page has not.
-- fix: Publish the page, or remove the link until it is.

with links as (
    select * from staging.links
    where target_path is not null
),

pages as (
    select * from staging.pages
)

select
    links.source_path as path,
    links.field,
    case when links.target_url is not null then 'url' when links.target_id is not null then 'id' else 'title' end
        as part,
    links.line,
    'The page is a draft: ' || targets.path as message,
    links.kind,
    links.target_path as target
from links
inner join pages as targets on links.target_path = targets.path and targets.is_draft
inner join pages as sources on links.source_path = sources.path and not sources.is_draft
