-- Link of a page to itself.
-- severity: warning
-- identity: kind
-- why: A reader who follows it stays where they are.
-- how: The link leads to the page that it stands on.
-- fix: Replace it with a link to another page, or remove it.

with links as (
    select * from staging.links
    where is_self and target_form <> 'anchor'
)

select
    links.source_path as path,
    links.field,
    case when links.target_url is not null then 'url' when links.target_id is not null then 'id' else 'title' end
        as part,
    links.line,
    'The page links to itself.' as message,
    links.kind,
    links.target_url
from links
