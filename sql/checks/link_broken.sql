-- Link that leads nowhere: no page has its url or identifier.
-- severity: error
-- identity: kind, target
-- why: A reader who follows it finds an error page, and so does a search engine.
-- how: Verdict `broken`: neither url, alias nor identifier leads to a page of the site.
-- fix: Write the url of the page that is meant; the nearest one is named where there is one. Else remove the link.

with links as (
    select * from staging.links
    where verdict = 'broken'
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
    'Leads nowhere: ' || coalesce(links.target_url, links.target_id, links.target_title)
    || coalesce('. Is ' || suggestions.url || ' meant?', '. Remove it, or write the page.') as message,
    links.kind,
    coalesce(links.target_url, links.target_id, links.target_title) as target,
    links.target_title,
    links.suggested_path
from links
left join pages as suggestions on links.suggested_path = suggestions.path
