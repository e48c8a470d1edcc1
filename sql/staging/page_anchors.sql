-- One row per place of a page that the fragment of a url can name.

select
    path,
    position,
    anchor,
    title,
    level,
    line
from tables.page_anchors
