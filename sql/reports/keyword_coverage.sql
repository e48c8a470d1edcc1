-- One row per canonical keyword: how many pages use it, and where.
-- key: keyword_id
-- why: Shows what the site is about in its own words, and which keywords stand on one page only and group nothing.
-- how: Authored spellings are merged to canonical keywords (table vocabulary). A page counts once per keyword, and
--   for each of its subjects. page_share = page_count / pages that have any keyword. A page is linked to if its
--   in_degree is above 0.
-- fix: Give pages of one topic the same keyword, and drop keywords that no other page will ever have. To see what
--   was merged: matterhouse sql "select * from vocabulary where canonical_id = 'crop rotation'".
-- columns:
--   mention_count: Authored mentions; a page may mention a keyword more than once
--   page_share: Share of the pages that have keywords, from 0 to 1
--   top_subject_id: Subject with the most pages of this keyword
--   top_subject_page_count: Pages of that subject with this keyword
--   linked_to_count: Pages with the keyword that another page links to
--   linked_to_share: linked_to_count by page_count, from 0 to 1
--   first_published_on: Earliest day of publication among its pages
--   last_published_on: Latest day of publication among its pages

with keywords as (
    select * from staging.keywords
),

pages as (
    select
        pages.path,
        pages.published_on,
        not page_graph.is_orphan as is_linked_to
    from staging.pages
    inner join staging.page_graph using (path)
),

page_keywords as (
    select * from staging.page_keywords
    where not is_repeated
),

keyworded_pages as (
    select count(distinct path) as page_count from page_keywords
),

keyword_subjects as (
    select
        keyword_id,
        max_by(subject_id, (page_count, subject_id)) as top_subject_id,
        max(page_count) as top_subject_page_count
    from main.subject_keywords
    where subject_id != '(none)'
    group by keyword_id
),

keyword_pages as (
    select
        page_keywords.keyword_id,
        count(*) filter (where pages.is_linked_to) as linked_to_count,
        min(pages.published_on) as first_published_on,
        max(pages.published_on) as last_published_on
    from page_keywords
    inner join pages using (path)
    group by page_keywords.keyword_id
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
    keyword_pages.linked_to_count,
    round(keyword_pages.linked_to_count / keywords.page_count, 4) as linked_to_share,
    keyword_pages.first_published_on,
    keyword_pages.last_published_on
from keywords
inner join keyword_pages using (keyword_id)
cross join keyworded_pages
left join keyword_subjects using (keyword_id)
order by keywords.page_count desc, keywords.keyword_id
