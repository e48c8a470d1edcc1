-- Page whose text lacks most of the words of its keywords.
-- severity: note
-- parameter: share = 0.5  Share of the page's keywords that its text lacks
-- parameter: min = 3  Fewest such keywords
-- why: A reader who comes for the keyword does not find it; where many are so, they may be another page's.
-- how: Rows of the report unsupported_keywords, by page.
-- fix: Replace the keywords by those that the page is about.

select
    path,
    'keywords' as field,
    'The text lacks words of '
    || count(*)
    || ' of '
    || any_value(declared_count)
    || ' keywords: '
    || string_agg(label, ', ' order by label) as message,
    count(*) as unsupported_count,
    any_value(declared_count) as declared_count
from reports.unsupported_keywords
group by path
having any_value(unsupported_share) >= parameter('share') and count(*) >= parameter('min')
