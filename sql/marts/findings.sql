-- One row per finding of a check: a flaw of one page, the same one from run to run.
-- materialized: view
-- key: finding_id

select
    finding_id,
    rule,
    severity,
    path,
    line,
    "column",
    field,
    message,
    details,
    page_key,
    status,
    is_rebased,
    first_seen_run,
    last_seen_run,
    is_waived,
    waiver_reason
from staging.findings
