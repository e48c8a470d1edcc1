-- One row per file or field that could not be taken as authored.

select
    path,
    line,
    "column",
    code,
    severity,
    message,
    excerpt,
    is_lost
from tables.problems
