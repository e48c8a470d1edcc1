-- Link to a page of the site by its full address.
-- severity: note
-- identity: kind, target_url
-- why: On a copy of the site, such as a preview, the link leads away from it; and when the host changes, it breaks.
-- how: The url names one of the site's own hosts (site.hosts).
-- fix: Write the path alone, from its first slash.

select
    source_path as path,
    field,
    'url' as part,
    line,
    'The url names the host of the site: ' || target_url as message,
    kind,
    target_url
from staging.links
where is_own_host
