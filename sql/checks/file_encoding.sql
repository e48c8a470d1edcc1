-- File that is not UTF-8.
-- severity: warning
-- identity: code, text
-- why: Generators show wrong signs, or stop.
-- how: Rows of the table problems; `matterhouse explain CODE` tells of each code.
-- fix: Save the file as UTF-8.

select * exclude (rule)
from staging.problem_rules
where rule = 'file-encoding'
