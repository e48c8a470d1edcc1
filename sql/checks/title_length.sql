-- Title that is shorter or longer than the limits.
-- severity: note
-- parameter: min = 10  Fewest characters
-- parameter: max = 150  Most characters
-- why: Search results cut long titles off; a very short one says too little.
-- how: Characters of the title, without white space at the ends.
-- fix: Shorten the title, or say more.

with pages as (
    select
        path,
        length(regexp_replace(title, '^\s+|\s+$', '', 'g')) as title_length
    from staging.pages
)

select
    path,
    'title' as field,
    'The title has '
    || title_length
    || ' characters; the limits are '
    || parameter('min')
    || ' and '
    || parameter('max')
    || '.' as message,
    title_length
from pages
where title_length < parameter('min') or title_length > parameter('max')
