-- One row per subject and canonical keyword that its pages have.
-- A table, as several reports count from it.
-- key: subject_id, keyword_id
-- reference: keyword_id -> keywords.keyword_id
-- columns:
--   subject_id: Canonical subject; (none) for pages without one
--   page_count: Pages of the subject with the keyword; a page with several subjects counts for each

with page_keywords as (
    select
        path,
        keyword_id
    from staging.page_keywords
    where not is_repeated
),

page_subjects as (
    select distinct
        path,
        subject_id
    from staging.page_subjects
)

select
    coalesce(page_subjects.subject_id, '(none)') as subject_id,
    page_keywords.keyword_id,
    count(*) as page_count
from page_keywords
left join page_subjects using (path)
group by all
order by subject_id, page_keywords.keyword_id
