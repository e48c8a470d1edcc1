-- One row per canonical keyword: how many pages use it, and where.
-- key: keyword_id
-- why: Shows what the site is about in its own words, and which keywords stand on one page only and group nothing.
-- how: Authored spellings are merged to canonical keywords (table vocabulary). A page counts once per keyword.
--   page_share is page_count by the pages that have any keyword.
-- fix: Give pages of one topic the same keyword; drop keywords that no other page will ever have.
-- columns:
--   mention_count: Authored mentions; a page may mention a keyword more than once
--   page_share: Share of the pages that have keywords, from 0 to 1
--   top_subject_id: Subject with the most pages of this keyword
--   top_subject_page_count: Pages of that subject with this keyword
--   first_published_on: Earliest day of publication among its pages
--   last_published_on: Latest day of publication among its pages

with keywords as (
    select * from staging.keywords
),

pages as (
    select * from staging.pages
),

page_keywords as (
    select * from staging.page_keywords
    where not is_repeated
),

keyworded_pages as (
    select count(distinct path) as page_count from page_keywords
),

keyword_pages as (
    select
        page_keywords.keyword_id,
        pages.subject_id,
        count(*) as page_count,
        min(pages.published_on) as first_published_on,
        max(pages.published_on) as last_published_on
    from page_keywords
    inner join pages using (path)
    group by all
),

keyword_subjects as (
    select
        keyword_id,
        max_by(subject_id, (page_count, subject_id)) as top_subject_id,
        max(page_count) filter (where subject_id is not null) as top_subject_page_count,
        min(first_published_on) as first_published_on,
        max(last_published_on) as last_published_on
    from keyword_pages
    group by keyword_id
)

select
    keywords.keyword_id,
    keywords.label,
    keywords.page_count,
    round(keywords.page_count / keyworded_pages.page_count, 4) as page_share,
    keywords.subject_count,
    keyword_subjects.top_subject_id,
    keyword_subjects.top_subject_page_count,
    keywords.mention_count,
    keywords.variant_count,
    keyword_subjects.first_published_on,
    keyword_subjects.last_published_on
from keywords
inner join keyword_subjects using (keyword_id)
cross join keyworded_pages
order by keywords.page_count desc, keywords.keyword_id
