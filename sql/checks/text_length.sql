-- Page with less text than the limit.
-- severity: note
-- parameter: min = 30  Fewest words
-- why: A page of few words rarely answers what a reader came for.
-- how: Words of the page's text; drafts are left out.
-- fix: Say more, or merge the page with another.

select
    path,
    'The text has ' || word_count || ' words; the limit is ' || parameter('min') || '.' as message,
    word_count
from staging.pages
where word_count < parameter('min') and not is_draft
