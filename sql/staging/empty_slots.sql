-- One row per numbered related field that holds nothing, or that is left out before a filled one.

select
    source_path,
    position,
    field,
    line,
    is_authored,
    is_gap
from tables.empty_slots
