-- Link to a page that an earlier link of the page leads to.
-- severity: warning
-- identity: kind, target
-- why: It takes the place of a link to something else.
-- how: An earlier link of the same kind on the page has the same target: the page, or the url where there is none.
-- fix: Replace it with a link to another page, or remove it.

with links as (
    select * from staging.links
    where is_duplicate and kind = 'related'
)

select
    links.source_path as path,
    links.field,
    case when links.target_url is not null then 'url' when links.target_id is not null then 'id' else 'title' end
        as part,
    links.line,
    'An earlier link of the page leads there too: '
    || coalesce(links.target_url, links.target_id, links.target_title) as message,
    links.kind,
    coalesce(links.target_path, coalesce(links.target_url, links.target_id, links.target_title)) as target
from links
