-- One row per subject: how much there is on it, and how well it is described and linked to.
-- A page with several subjects counts for each. The row (none) holds the pages that have no subject. Shares are of
-- the subject's pages, but for page_share and singleton_keyword_share.
-- key: subject_id
-- why: Tells where the site is strong and where it is thin, old, undescribed or cut off: where to write next.
-- how: Pages are counted once for each of their subjects, so that page_share = page_count / all pages may add up to
--   more than 1. Words are the pieces of the text between white space. Ages are measured back from the newest day of
--   the site that is not in the future (page_dates). A singleton keyword stands on one page of the site. A page is
--   complete if it has each of title, description, keywords and a day that any page of the site has. A page is
--   linked to if its in_degree is above 0.
-- fix: Begin with subjects whose shares stand below the site's other subjects: describe and link their pages; give
--   keywords that stand on one page a sibling or drop them; give pages in the row (none) a subject.
-- columns:
--   subject_id: Canonical subject; (none) for pages without one
--   label: Subject, in its most used spelling
--   page_share: Share of all pages of the site, from 0 to 1
--   word_count: Words on all pages of the subject
--   median_word_count: Words on the page in the middle
--   median_age_days: Days from the newest day of the page in the middle to the newest of the site
--   keyword_count: Different canonical keywords on the subject's pages
--   singleton_keyword_count: Those that stand on one page of the site
--   singleton_keyword_share: singleton_keyword_count by keyword_count, from 0 to 1
--   described_count: Pages with a description
--   described_share: described_count by page_count, from 0 to 1
--   keyworded_count: Pages with a keyword
--   keyworded_share: keyworded_count by page_count, from 0 to 1
--   complete_count: Pages with title, description, keywords and a day, as far as the site has them at all
--   complete_share: complete_count by page_count, from 0 to 1
--   linked_to_count: Pages that another page links to
--   linked_to_share: linked_to_count by page_count, from 0 to 1
--   first_published_on: Earliest day of publication
--   last_published_on: Latest day of publication

with pages as (
    select * from staging.pages
),

subjects as (
    select * from staging.subjects
),

page_graph as (
    select * from staging.page_graph
),

page_dates as (
    select * from main.page_dates
),

page_subjects as (
    select distinct
        path,
        subject_id
    from staging.page_subjects
),

keywords as (
    select
        keyword_id,
        page_count = 1 as is_singleton
    from staging.keywords
),

keyworded_pages as (
    select distinct path from staging.page_keywords
),

subject_of_pages as (
    select
        pages.path,
        coalesce(page_subjects.subject_id, '(none)') as subject_id
    from pages
    left join page_subjects using (path)
),

told as (
    select
        pages.path,
        pages.word_count,
        pages.published_on,
        page_dates.age_days,
        not page_graph.is_orphan as is_linked_to,
        pages.title is not null as has_title,
        pages.description is not null as has_description,
        keyworded_pages.path is not null as has_keywords,
        page_dates.stated_on is not null as has_day
    from pages
    inner join page_graph using (path)
    inner join page_dates using (path)
    left join keyworded_pages using (path)
),

site as (
    select
        count(*) as page_count,
        bool_or(has_title) as has_title,
        bool_or(has_description) as has_description,
        bool_or(has_keywords) as has_keywords,
        bool_or(has_day) as has_day
    from told
),

judged as (
    select
        told.*,
        told.has_title >= site.has_title
        and told.has_description >= site.has_description
        and told.has_keywords >= site.has_keywords
        and told.has_day >= site.has_day as is_complete
    from told
    cross join site
),

subject_keywords as (
    select * from main.subject_keywords
),

counted_keywords as (
    select
        subject_keywords.subject_id,
        count(*) as keyword_count,
        count(*) filter (where keywords.is_singleton) as singleton_keyword_count
    from subject_keywords
    inner join keywords using (keyword_id)
    group by subject_keywords.subject_id
),

counted as (
    select
        subject_of_pages.subject_id,
        count(*) as page_count,
        sum(judged.word_count)::bigint as word_count,
        median(judged.word_count)::bigint as median_word_count,
        median(judged.age_days)::bigint as median_age_days,
        count(*) filter (where judged.has_description) as described_count,
        count(*) filter (where judged.has_keywords) as keyworded_count,
        count(*) filter (where judged.is_complete) as complete_count,
        count(*) filter (where judged.is_linked_to) as linked_to_count,
        min(judged.published_on) as first_published_on,
        max(judged.published_on) as last_published_on
    from subject_of_pages
    inner join judged using (path)
    group by subject_of_pages.subject_id
)

select
    counted.subject_id,
    coalesce(subjects.label, '(no subject)') as label,
    counted.page_count,
    round(counted.page_count / site.page_count, 4) as page_share,
    counted.word_count,
    counted.median_word_count,
    counted.median_age_days,
    coalesce(counted_keywords.keyword_count, 0) as keyword_count,
    coalesce(counted_keywords.singleton_keyword_count, 0) as singleton_keyword_count,
    round(counted_keywords.singleton_keyword_count / counted_keywords.keyword_count, 4) as singleton_keyword_share,
    counted.described_count,
    round(counted.described_count / counted.page_count, 4) as described_share,
    counted.keyworded_count,
    round(counted.keyworded_count / counted.page_count, 4) as keyworded_share,
    counted.complete_count,
    round(counted.complete_count / counted.page_count, 4) as complete_share,
    counted.linked_to_count,
    round(counted.linked_to_count / counted.page_count, 4) as linked_to_share,
    counted.first_published_on,
    counted.last_published_on
from counted
cross join site
left join subjects using (subject_id)
left join counted_keywords using (subject_id)
order by counted.page_count desc, counted.subject_id
