-- Description that is shorter or longer than the limits.
-- severity: note
-- parameter: min = 50  Fewest characters
-- parameter: max = 400  Most characters
-- why: Search results cut long descriptions off; a very short one says too little.
-- how: Characters of the description, without white space at the ends.
-- fix: Shorten the description, or say more.

with pages as (
    select
        path,
        length(regexp_replace(description, '^\s+|\s+$', '', 'g')) as description_length
    from staging.pages
)

select
    path,
    'description' as field,
    'The description has '
    || description_length
    || ' characters; the limits are '
    || parameter('min')
    || ' and '
    || parameter('max')
    || '.' as message,
    description_length
from pages
where description_length < parameter('min') or description_length > parameter('max')
