-- Front matter that could not be read.
-- severity: error
-- identity: code, text
-- why: The page has no title, subject or links until it is mended; a generator may stop.
-- how: Rows of the table problems; `matterhouse explain CODE` tells of each code.
-- fix: See the message: mostly a value to quote.

select * exclude (rule)
from staging.problem_rules
where rule = 'front-matter-invalid'
