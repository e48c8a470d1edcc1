-- One row per value that is not of its key's main type.
-- materialized: view
-- key: path, field, type, position
-- reference: path -> pages.path
-- reference: field -> front_matter_fields.field

select
    path,
    field,
    position,
    type,
    main_type,
    authored_value
from staging.front_matter_oddities
