-- One row per value that is not of its key's main type.

select
    path,
    field,
    position,
    type,
    main_type,
    authored_value
from tables.front_matter_oddities
