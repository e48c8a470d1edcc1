-- One row per subject and leading keyword: how many of the subject's pages have it.
-- Pairs without a page are left out. A page with several subjects counts for each.
-- key: subject_id, keyword_id
-- why: Shows what each subject is about beside the others: which keywords are its own, and which it only shares.
-- how: The keywords are the site's first matrix_keywords by page_count, and each subject's first
--   matrix_subject_keywords. page_share = page_count / subject_page_count; lift = page_share / share of all
--   keyworded pages that have the keyword: 1 is as on the whole site, 5 five times as often.
-- fix: A leading keyword with a lift near 1 in every subject says little - give pages a narrower one. A high lift in
--   one subject alone may be a subject page or a listing that is worth having. As a table: matterhouse sql "pivot
--   reports.subject_keyword_matrix on subject_id using sum(page_count) group by label".
-- columns:
--   subject_id: Canonical subject; (none) for pages without one
--   label: Keyword, in its most used spelling
--   page_count: Pages of the subject with the keyword
--   subject_page_count: Pages of the subject that have any keyword
--   page_share: page_count by subject_page_count, from 0 to 1
--   site_page_count: Pages of the site with the keyword
--   lift: page_share by the keyword's share of the site's keyworded pages; 1: no more than anywhere
--   rank: Place of the keyword within the subject, by page_count

with subject_keywords as (
    select * from main.subject_keywords
),

page_subjects as (
    select distinct
        path,
        subject_id
    from staging.page_subjects
),

thresholds as (
    select
        max(value) filter (where name = 'matrix_keywords') as matrix_keywords,
        max(value) filter (where name = 'matrix_subject_keywords') as matrix_subject_keywords
    from staging.thresholds
),

keyworded as (
    select
        keyworded_pages.path,
        coalesce(page_subjects.subject_id, '(none)') as subject_id
    from (select distinct path from staging.page_keywords) as keyworded_pages
    left join page_subjects using (path)
),

subject_sizes as (
    select
        subject_id,
        count(*) as subject_page_count
    from keyworded
    group by subject_id
),

site as (
    select count(distinct path) as page_count from keyworded
),

leading_keywords as (
    select keywords.keyword_id
    from staging.keywords
    cross join thresholds
    qualify row_number() over (order by keywords.page_count desc, keywords.keyword_id) <= thresholds.matrix_keywords
    union
    select subject_keywords.keyword_id
    from subject_keywords
    cross join thresholds
    qualify
        row_number()
            over (
                partition by subject_keywords.subject_id
                order by subject_keywords.page_count desc, subject_keywords.keyword_id
            )
        <= thresholds.matrix_subject_keywords
),

keywords as (
    select
        keywords.keyword_id,
        keywords.label,
        keywords.page_count as site_page_count
    from staging.keywords
    inner join leading_keywords using (keyword_id)
)

select
    subject_keywords.subject_id,
    subject_keywords.keyword_id,
    keywords.label,
    subject_keywords.page_count,
    subject_sizes.subject_page_count,
    round(subject_keywords.page_count / subject_sizes.subject_page_count, 4) as page_share,
    keywords.site_page_count,
    round(
        (subject_keywords.page_count / subject_sizes.subject_page_count)
        / (keywords.site_page_count / site.page_count),
        2
    ) as lift,
    row_number() over (
        partition by subject_keywords.subject_id
        order by subject_keywords.page_count desc, subject_keywords.keyword_id
    ) as rank
from subject_keywords
inner join keywords using (keyword_id)
inner join subject_sizes using (subject_id)
cross join site
order by subject_sizes.subject_page_count desc, subject_keywords.subject_id, rank
