-- One row per place of a page that the fragment of a url can name.
-- materialized: view
-- key: path, position
-- reference: path -> pages.path

select
    path,
    position,
    anchor,
    title,
    level,
    line
from staging.page_anchors
