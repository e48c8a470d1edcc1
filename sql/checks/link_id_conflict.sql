-- Link whose url and identifier are those of different pages.
-- severity: warning
-- identity: kind, target_url, target_id
-- why: One of the two is wrong, and readers may be sent to a page that was not meant.
-- how: Verdict `id_conflict`: the url leads to one page, the identifier belongs only to others.
-- fix: Decide which page is meant, and write its url and identifier.

with links as (
    select * from staging.links
    where verdict = 'id_conflict'
)

select
    links.source_path as path,
    links.field,
    'id' as part,
    links.line,
    'The id '
    || links.target_id
    || ' is that of another page than the url leads to: '
    || coalesce(links.id_path, 'several') as message,
    links.kind,
    links.target_url,
    links.target_id,
    links.target_path,
    links.id_path
from links
