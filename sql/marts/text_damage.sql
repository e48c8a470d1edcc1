-- One row per damaged place in a text, title, description, keyword or link title that was taken as it stands.
-- materialized: view
-- key: path, position
-- reference: path -> pages.path

select
    path,
    position,
    line,
    "column",
    field,
    kind,
    found,
    repair,
    excerpt,
    kind_count
from staging.text_damage
