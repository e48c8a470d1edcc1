-- One row per subject and field: on how many of its pages the field is filled.
-- Rows with the subject_id (all) count every page.
-- key: subject_id, field
-- why: Search engines, lists and filters show what the front matter says; a page without it is shown badly or not at
--   all.
-- how: A field is filled if its column in pages is not NULL; what the site writes for none (none_values) is not
--   filled. filled_share is filled_count by page_count.
-- fix: List the pages with: matterhouse sql "select path from pages where description is null", and fill the field.
--   If the site keeps it under another key, name that key under [fields] in matterhouse.toml.
-- columns:
--   subject_id: Canonical subject; (all) for every page, (none) for pages without a subject
--   field: Column of `pages`, or keywords
--   filled_count: Pages on which the field has a value
--   filled_share: Share of the pages, from 0 to 1
--   missing_count: Pages on which it has none

with pages as (
    select * from staging.pages
),

keyworded_pages as (
    select distinct path from staging.page_keywords
),

filled as (
    select
        coalesce(pages.subject_id, '(none)') as subject_id,
        pages.url is not null as url,
        pages.id is not null as id,
        pages.title is not null as title,
        pages.description is not null as description,
        pages.subject_id is not null as subject,
        keyworded_pages.path is not null as keywords,
        pages.author is not null as author,
        pages.published_on is not null as published_on,
        pages.updated_on is not null as updated_on,
        pages.score is not null as score
    from pages
    left join keyworded_pages using (path)
),

fields as (
    unpivot filled
    on url, id, title, description, subject, keywords, author, published_on, updated_on, score
    into name field value is_filled
),

by_subject as (
    select
        subject_id,
        field,
        count(*) as page_count,
        count(*) filter (where is_filled) as filled_count
    from fields
    group by subject_id, field
),

by_all as (
    select
        '(all)' as subject_id,
        field,
        sum(page_count)::bigint as page_count,
        sum(filled_count)::bigint as filled_count
    from by_subject
    group by field
),

counted as (
    select * from by_all
    union all
    select * from by_subject
)

select
    subject_id,
    field,
    page_count,
    filled_count,
    round(filled_count / page_count, 4) as filled_share,
    page_count - filled_count as missing_count
from counted
order by subject_id, filled_share, field
