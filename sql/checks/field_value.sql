-- Value that its field cannot take.
-- severity: error
-- identity: code, text
-- why: The field counts as empty.
-- how: Rows of the table problems; `matterhouse explain CODE` tells of each code.
-- fix: Write a value of the kind that the message names.

select * exclude (rule)
from staging.problem_rules
where rule = 'field-value'
