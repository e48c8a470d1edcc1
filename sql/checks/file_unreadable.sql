-- File or folder that could not be read.
-- severity: error
-- identity: code, text
-- why: No report knows of what is in it.
-- how: Rows of the table problems; `matterhouse explain CODE` tells of each code.
-- fix: See the message: mostly a right to give, or a glob to exclude.

select * exclude (rule)
from staging.problem_rules
where rule = 'file-unreadable'
