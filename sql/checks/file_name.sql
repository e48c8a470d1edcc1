-- File with a name that programs stumble over.
-- severity: warning
-- identity: code, text
-- why: Urls, archives and other systems may spell the name otherwise.
-- how: Rows of the table problems; `matterhouse explain CODE` tells of each code.
-- fix: Rename the file.

select * exclude (rule)
from staging.problem_rules
where rule = 'file-name'
