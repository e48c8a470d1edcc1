-- One row per page and keyword that its text uses three times or more and the page does not declare.
-- key: path, keyword_id
-- why: A page that is about something and does not say so is missing from its keyword's list of pages, and from what
--   is linked and searched by keyword.
-- how: Known keywords are those that at least three pages declare. Uses are counted in lower case, a hyphen as a
--   space. A keyword that fewer than a fifth of the pages which use it so often declare says little and is left out,
--   as is one that no page of the same subject declares. A page has its three best rows: most uses by declared_share.
-- fix: Add the keyword where the page is about it. Most used first, as there it mostly is.
-- columns:
--   use_count: Uses in the page's text
--   page_count: Pages that declare the keyword
--   subject_page_count: Pages of the page's subject that declare it
--   place: Place among the rows of the page, from 1

with keyword_uses as (
    select * from staging.keyword_uses
    where kind = 'undeclared'
),

pages as (
    select * from staging.pages
),

keywords as (
    select * from staging.keywords
),

subject_keywords as (
    select
        pages.subject_id,
        page_keywords.keyword_id,
        count(*) as subject_page_count
    from staging.page_keywords as page_keywords
    inner join pages using (path)
    where not page_keywords.is_repeated
    group by all
),

ranked as (
    select
        keyword_uses.path,
        keyword_uses.keyword_id,
        keyword_uses.use_count,
        keyword_uses.declared_share,
        pages.url,
        pages.title,
        pages.subject_id,
        subject_keywords.subject_page_count,
        row_number() over (
            partition by keyword_uses.path
            order by keyword_uses.use_count * keyword_uses.declared_share desc, keyword_uses.keyword_id
        ) as place
    from keyword_uses
    inner join pages using (path)
    inner join subject_keywords
        on
            keyword_uses.keyword_id = subject_keywords.keyword_id
            and pages.subject_id is not distinct from subject_keywords.subject_id
)

select
    ranked.path,
    ranked.url,
    ranked.title,
    ranked.subject_id,
    ranked.keyword_id,
    keywords.label,
    ranked.use_count,
    keywords.page_count,
    ranked.subject_page_count,
    ranked.declared_share,
    ranked.place
from ranked
inner join keywords using (keyword_id)
where ranked.place <= 3
order by ranked.use_count * ranked.declared_share desc, ranked.path, ranked.place
