-- Link that may mean several pages.
-- severity: error
-- identity: kind, target_url, target_id
-- why: Which page a reader comes to is left to chance, or to the generator.
-- how: Verdict `ambiguous`: the url leads nowhere or to several pages, and the identifier is that of several.
-- fix: Write the url that only the page that is meant has.

with links as (
    select * from staging.links
    where verdict = 'ambiguous'
)

select
    links.source_path as path,
    links.field,
    case when links.target_url is not null then 'url' when links.target_id is not null then 'id' else 'title' end
        as part,
    links.line,
    'May mean several pages: '
    || coalesce(links.target_url, links.target_id, links.target_title)
    || '. Write the url of the one that is meant.' as message,
    links.kind,
    links.target_url,
    links.target_id,
    links.url_page_count,
    links.id_page_count
from links
