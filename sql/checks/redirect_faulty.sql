-- Redirect that leads in a circle, or an alias at which another page answers.
-- severity: error
-- identity: code, text
-- why: A reader who follows it finds an error, or another page.
-- how: Rows of the table problems; `matterhouse explain CODE` tells of each code.
-- fix: Remove the alias or redirect, or give the page that answers another url.

select * exclude (rule)
from staging.problem_rules
where rule = 'redirect-faulty'
