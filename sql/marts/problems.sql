-- One row per file or field that could not be taken as authored.
-- materialized: view
-- key: path, line, code, message

select
    path,
    line,
    "column",
    code,
    severity,
    message,
    excerpt,
    is_lost
from staging.problems
