-- One row per limit that a report judges by.

select
    name,
    value,
    meaning
from tables.thresholds
