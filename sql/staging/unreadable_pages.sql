-- One row per page whose front matter could not be read: what it says is not known, rather than missing.

select distinct path
from tables.problems
where
    severity = 'error'
    and (code like 'front-matter-%' or code = 'encoding-front-matter' or (is_lost and code <> 'file-vanished'))
