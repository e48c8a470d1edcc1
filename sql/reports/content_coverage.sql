-- One row per subject: how much there is on it, and how well it is described and linked to.
-- A page with several subjects counts for each. The row (none) holds the pages that have no subject. Shares are of
-- the subject's pages, but for page_share.
-- key: subject_id
-- why: Tells where the site is strong and where it is thin, old, undescribed or cut off: where to write next.
-- how: Pages are counted once for each of their subjects, so that page_share may add up to more than 1. Words are
--   the pieces of the text between white space. linked_to_share counts pages with an in_degree above 0.
-- fix: Begin with subjects whose shares stand below the site's other subjects: describe and link their pages; give
--   pages in the row (none) a subject.
-- columns:
--   subject_id: Canonical subject; (none) for pages without one
--   label: Subject, in its most used spelling
--   page_share: Share of all pages, from 0 to 1
--   word_count: Words on all pages of the subject
--   median_word_count: Words on the page in the middle
--   keyword_count: Different canonical keywords on the subject's pages
--   described_share: Share of pages with a description, from 0 to 1
--   keyworded_share: Share of pages with a keyword, from 0 to 1
--   linked_to_share: Share of pages that another page links to, from 0 to 1
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

page_subjects as (
    select distinct
        path,
        subject_id
    from staging.page_subjects
),

subject_of_pages as (
    select
        pages.*,
        coalesce(page_subjects.subject_id, '(none)') as listed_subject_id
    from pages
    left join page_subjects using (path)
),

page_keywords as (
    select * from staging.page_keywords
),

keyworded_pages as (
    select distinct path from page_keywords
),

subject_keywords as (
    select
        subject_of_pages.listed_subject_id,
        count(distinct page_keywords.keyword_id) as keyword_count
    from subject_of_pages
    inner join page_keywords using (path)
    group by subject_of_pages.listed_subject_id
),

subject_pages as (
    select
        subject_of_pages.listed_subject_id,
        count(*) as page_count,
        sum(subject_of_pages.word_count)::bigint as word_count,
        median(subject_of_pages.word_count)::bigint as median_word_count,
        count(subject_of_pages.description) as described_count,
        count(keyworded_pages.path) as keyworded_count,
        count(*) filter (where not page_graph.is_orphan) as linked_to_count,
        min(subject_of_pages.published_on) as first_published_on,
        max(subject_of_pages.published_on) as last_published_on
    from subject_of_pages
    inner join page_graph using (path)
    left join keyworded_pages using (path)
    group by subject_of_pages.listed_subject_id
),

all_pages as (
    select count(*) as page_count from pages
)

select
    subject_pages.listed_subject_id as subject_id,
    coalesce(subjects.label, '(no subject)') as label,
    subject_pages.page_count,
    round(subject_pages.page_count / all_pages.page_count, 4) as page_share,
    subject_pages.word_count,
    subject_pages.median_word_count,
    coalesce(subject_keywords.keyword_count, 0) as keyword_count,
    round(subject_pages.described_count / subject_pages.page_count, 4) as described_share,
    round(subject_pages.keyworded_count / subject_pages.page_count, 4) as keyworded_share,
    round(subject_pages.linked_to_count / subject_pages.page_count, 4) as linked_to_share,
    subject_pages.first_published_on,
    subject_pages.last_published_on
from subject_pages
cross join all_pages
left join subjects on subject_pages.listed_subject_id = subjects.subject_id
left join subject_keywords using (listed_subject_id)
order by subject_pages.page_count desc, subject_pages.listed_subject_id
