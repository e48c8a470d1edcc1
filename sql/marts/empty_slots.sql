-- One row per numbered related field that holds nothing, or that is left out before a filled one.
-- materialized: view
-- key: source_path, position, field
-- reference: source_path -> pages.path

select
    source_path,
    position,
    field,
    line,
    is_authored,
    is_gap
from staging.empty_slots
