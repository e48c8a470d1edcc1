-- One row per damaged place in a text or field that was taken as it stands.

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
from tables.text_damage
