-- Key of the front matter that is not what it seems.
-- severity: warning
-- identity: code, text
-- why: One of two equal keys is lost; others are read otherwise than written.
-- how: Rows of the table problems; `matterhouse explain CODE` tells of each code.
-- fix: Remove one of the keys, or quote it.

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
where code in ('duplicate-key', 'key-not-text', 'tag-ignored')
