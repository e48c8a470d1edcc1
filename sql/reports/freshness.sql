-- One row per subject: how old its pages are, and how far their dates can be trusted.
-- The row (all) counts every page. Ages are measured back from the newest day of the site that is not in the future.
-- key: subject_id
-- why: Old pages mislead readers, and dates that nobody keeps make old pages look new and new ones old. A day on
--   which very many pages were published tells of an upload, not of when they were written.
-- how: From the table page_dates: a page's day is the newest that it states, its age the days from there to
--   as_of_on. It is old from the setting old_days on. A day is a clump if at least clump_pages and clump_share of
--   all dated pages were published on it. A date is in the future if it is later than the day after the build's.
--   Edits are seen by comparing runs (page_history), so that the first run knows of none.
-- fix: See date_flaws for the pages whose dates are wrong. Read again the oldest pages of subjects with a high
--   old_share, and write a new date with each edit. Where clumped_share is high, the dates say when pages were
--   uploaded - keep the day of the last change under a key named in [fields] updated.
-- columns:
--   subject_id: Canonical subject of the page; (all) for every page, (none) for pages without one
--   dated_count: Pages with a day
--   dated_share: dated_count by page_count, from 0 to 1
--   oldest_on: Earliest of the pages' newest days
--   newest_on: Latest of the pages' newest days, unless it is in the future
--   as_of_on: Newest day of the site that is not in the future; ages are measured back from it
--   median_age_days: Age of the page in the middle, in days
--   old_count: Pages older than the setting old_days
--   old_share: old_count by dated_count, from 0 to 1
--   clumped_count: Pages published on a day on which very many were
--   clumped_share: clumped_count by dated_count, from 0 to 1
--   busiest_on: Day on which most pages of the subject were published
--   busiest_page_count: Pages of the subject published on that day
--   future_count: Pages with a day in the future
--   edited_without_date_count: Pages edited since their day last moved on
--   dated_without_edit_count: Pages whose day has moved on since their text or title was last edited

with pages as (
    select * from staging.pages
),

page_dates as (
    select * from main.page_dates
),

thresholds as (
    select max(value) filter (where name = 'old_days') as old_days from staging.thresholds
),

dated as (
    select
        pages.subject_id,
        pages.published_on,
        page_dates.stated_on,
        page_dates.as_of_on,
        page_dates.age_days,
        page_dates.age_days >= thresholds.old_days as is_old,
        page_dates.is_future,
        page_dates.is_clumped,
        page_dates.is_edited_without_date,
        page_dates.is_dated_without_edit
    from pages
    inner join page_dates using (path)
    cross join thresholds
),

days as (
    select
        case when grouping(subject_id) = 1 then '(all)' else coalesce(subject_id, '(none)') end as subject_id,
        published_on,
        count(*) as page_count
    from dated
    where published_on is not null and not is_future
    group by grouping sets ((subject_id, published_on), (published_on))
),

busiest_days as (
    select
        subject_id,
        max_by(published_on, (page_count, published_on)) as busiest_on,
        max(page_count) as busiest_page_count
    from days
    group by subject_id
),

counted as (
    select
        case when grouping(subject_id) = 1 then '(all)' else coalesce(subject_id, '(none)') end as subject_id,
        count(*) as page_count,
        count(stated_on) as dated_count,
        min(stated_on) as oldest_on,
        max(stated_on) filter (where not is_future) as newest_on,
        max(as_of_on) as as_of_on,
        median(age_days)::bigint as median_age_days,
        count(*) filter (where is_old) as old_count,
        count(*) filter (where is_clumped) as clumped_count,
        count(*) filter (where is_future) as future_count,
        count(*) filter (where is_edited_without_date) as edited_without_date_count,
        count(*) filter (where is_dated_without_edit) as dated_without_edit_count
    from dated
    group by rollup (subject_id)
)

select
    counted.subject_id,
    counted.page_count,
    counted.dated_count,
    round(counted.dated_count / counted.page_count, 4) as dated_share,
    counted.oldest_on,
    counted.newest_on,
    counted.as_of_on,
    counted.median_age_days,
    counted.old_count,
    round(counted.old_count / nullif(counted.dated_count, 0), 4) as old_share,
    counted.clumped_count,
    round(counted.clumped_count / nullif(counted.dated_count, 0), 4) as clumped_share,
    busiest_days.busiest_on,
    busiest_days.busiest_page_count,
    counted.future_count,
    counted.edited_without_date_count,
    counted.dated_without_edit_count
from counted
left join busiest_days using (subject_id)
order by
    counted.subject_id = '(all)' desc,
    counted.old_count desc,
    counted.median_age_days desc nulls last,
    counted.subject_id
