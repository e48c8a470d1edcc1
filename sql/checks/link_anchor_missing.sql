-- Link to a part of a page that the page does not have.
-- severity: warning
-- identity: kind, target_url
-- why: The reader comes to the top of the page and has to look for the part.
-- how: The link leads to a page, and its fragment is no heading or anchor there; the spellings of generators count as
--   alike (docs/links.md).
-- fix: Write the anchor that the heading has now; the nearest one is named where there is one.

select
    source_path as path,
    field,
    'url' as part,
    line,
    'The page has no part ' || target_anchor || coalesce('. Is ' || suggested_anchor || ' meant?', '.') as message,
    kind,
    target_url,
    suggested_anchor,
    target_path
from staging.links
where not is_anchor_found
