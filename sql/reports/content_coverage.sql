-- One row per subject: how much there is on it, and how well it is described and linked to.
-- The row without a subject_id holds the pages that have no subject. Shares are of the subject's pages, but
-- for page_share.
-- key: label
-- columns:
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

page_keywords as (
    select * from staging.page_keywords
),

keyworded_pages as (
    select distinct path from page_keywords
),

subject_keywords as (
    select
        pages.subject_id,
        count(distinct page_keywords.keyword_id) as keyword_count
    from pages
    inner join page_keywords using (path)
    group by pages.subject_id
),

subject_pages as (
    select
        pages.subject_id,
        count(*) as page_count,
        sum(pages.word_count)::bigint as word_count,
        median(pages.word_count)::bigint as median_word_count,
        count(pages.description) as described_count,
        count(keyworded_pages.path) as keyworded_count,
        count(*) filter (where not page_graph.is_orphan) as linked_to_count,
        min(pages.published_on) as first_published_on,
        max(pages.published_on) as last_published_on
    from pages
    inner join page_graph using (path)
    left join keyworded_pages using (path)
    group by pages.subject_id
)

select
    subject_pages.subject_id,
    coalesce(subjects.label, '(no subject)') as label,
    subject_pages.page_count,
    round(subject_pages.page_count / sum(subject_pages.page_count) over (), 4) as page_share,
    subject_pages.word_count,
    subject_pages.median_word_count,
    coalesce(subject_keywords.keyword_count, 0) as keyword_count,
    round(subject_pages.described_count / subject_pages.page_count, 4) as described_share,
    round(subject_pages.keyworded_count / subject_pages.page_count, 4) as keyworded_share,
    round(subject_pages.linked_to_count / subject_pages.page_count, 4) as linked_to_share,
    subject_pages.first_published_on,
    subject_pages.last_published_on
from subject_pages
left join subjects using (subject_id)
left join subject_keywords on subject_pages.subject_id is not distinct from subject_keywords.subject_id
order by subject_pages.page_count desc, label
