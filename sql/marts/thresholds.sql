-- One row per limit that a report judges by.
-- materialized: view
-- key: name

select
    name,
    value,
    meaning
from staging.thresholds
