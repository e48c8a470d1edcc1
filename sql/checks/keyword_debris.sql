-- Keyword that is none: empty, cut in pieces, or a whole sentence.
-- severity: warning
-- identity: code, text
-- why: It does not count, so that the page is missing where its keyword is looked for.
-- how: Rows of the table problems; `matterhouse explain CODE` tells of each code.
-- fix: See the message: mostly a comma or a backslash too few or too many.

select * exclude (rule, severity)
from staging.problem_rules
where rule = 'keyword-debris'
