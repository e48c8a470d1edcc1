-- One row per page and declared keyword of which some word stands neither in the page's text nor in its title.
-- key: path, keyword_id
-- why: A reader who comes for the keyword does not find it, and search engines distrust a page that names what it
--   does not speak of. Where many of a page's keywords are so, they may be another page's.
-- how: Each word of two letters or more is looked for in lower case, by its first half, so that definition
--   is found in defined; numbers are left out. That the keyword does not stand there word for word is not told.
-- fix: Remove the keyword, or write about it. Pages with the largest share of such keywords come first.
-- columns:
--   missing_words: Words of the keyword that neither text nor title has
--   declared_count: Different keywords that the page declares
--   unsupported_count: Of these, keywords with a missing word
--   unsupported_share: The second by the first, from 0 to 1

with keyword_uses as (
    select * from staging.keyword_uses
    where kind = 'absent'
),

pages as (
    select * from staging.pages
),

keywords as (
    select * from staging.keywords
),

declared as (
    select
        path,
        count(*) as declared_count
    from staging.page_keywords
    where not is_repeated
    group by path
),

counted as (
    select
        *,
        count(*) over (partition by path) as unsupported_count
    from keyword_uses
)

select
    counted.path,
    pages.url,
    pages.title,
    pages.subject_id,
    counted.keyword_id,
    keywords.label,
    array_to_string(counted.missing_words, ', ') as missing_words,
    declared.declared_count,
    counted.unsupported_count,
    round(counted.unsupported_count / declared.declared_count, 4) as unsupported_share
from counted
inner join pages using (path)
inner join keywords using (keyword_id)
inner join declared using (path)
order by unsupported_share desc, counted.path, counted.keyword_id
