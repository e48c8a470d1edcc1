-- One row per key of the front matter.

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
from tables.front_matter_fields
