-- One row per key of front matter that a finding may name.

select
    path,
    field,
    part,
    key,
    line,
    "column"
from tables.places
