-- File with a name that programs stumble over.
-- severity: warning
-- identity: code, text
-- why: Urls, archives and other systems may spell the name otherwise.
-- how: Rows of the table problems; `matterhouse explain CODE` tells of each code.
-- fix: Rename the file.

select
    path,
    line,
    "column",
    severity,
    message,
    code,
    message as text,
    excerpt
from staging.problems
where code like 'path-%'
