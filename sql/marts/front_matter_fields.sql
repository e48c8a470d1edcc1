-- One row per key of the front matter: how many pages fill it, with values of which types.
-- materialized: view
-- key: field

select
    field,
    file_count,
    page_count,
    filled_share,
    main_type,
    types,
    value_count,
    odd_count,
    distinct_count,
    examples
from staging.front_matter_fields
