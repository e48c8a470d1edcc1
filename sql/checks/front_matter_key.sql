-- Key of the front matter that is not what it seems.
-- severity: warning
-- identity: code, text
-- why: One of two equal keys is lost; others are read otherwise than written.
-- how: Rows of the table problems; `matterhouse explain CODE` tells of each code.
-- fix: Remove one of the keys, or quote it.

select * exclude (rule)
from staging.problem_rules
where rule = 'front-matter-key'
