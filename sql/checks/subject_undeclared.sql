-- Subject that is not among those that the site declares.
-- severity: error
-- identity: code, text
-- why: The page stands in a subject list of its own, or in none.
-- how: Rows of the table problems; `matterhouse explain CODE` tells of each code.
-- fix: Write a declared subject, or add this one to subjects.declared.

select * exclude (rule)
from staging.problem_rules
where rule = 'subject-undeclared'
