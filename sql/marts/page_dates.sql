-- One row per page: its newest day, its age, and what is odd about its dates.
-- Ages are measured back from the newest day of the site that is not in the future, so that a site that does not
-- change has the same ages on every day. A day is in the future if it is later than the day after the build's.
-- A table, as several reports count from it.
-- key: path
-- reference: path -> pages.path
-- columns:
--   stated_on: Newest day that the page states: of publication or of the last change
--   as_of_on: Newest such day of the site that is not in the future; ages are measured back from it
--   age_days: Days from stated_on to as_of_on; NULL without a day, or with one in the future
--   is_future: The page's newest day is in the future
--   day_page_count: Pages published on the same day; NULL without a day
--   is_clumped: So many pages were published on that day that it tells an upload, not a day of writing
--   is_updated_before_published: The day of the last change is before the day of publication
--   is_edited_without_date: Text or title has been edited since the run that last saw the page's day move on
--   is_dated_without_edit: The page's day has moved on since the run that last saw text or title edited

with pages as (
    select * from staging.pages
),

page_history as (
    select * from staging.page_history
),

thresholds as (
    select
        max(value) filter (where name = 'clump_pages') as clump_pages,
        max(value) filter (where name = 'clump_share') as clump_share
    from staging.thresholds
),

builds as (
    select make_timestamp(max(epoch_us(started_at)))::date + 1 as last_plausible_on from staging.runs
),

stated as (
    select
        pages.path,
        pages.published_on,
        pages.updated_on,
        greatest(pages.published_on, pages.updated_on) as stated_on,
        builds.last_plausible_on
    from pages
    cross join builds
),

newest as (
    select
        max(stated_on) filter (where stated_on <= last_plausible_on) as as_of_on,
        count(published_on) as published_count
    from stated
),

counted as (
    select
        *,
        case when published_on is not null then count(*) over (partition by published_on) end as day_page_count
    from stated
)

select
    counted.path,
    counted.stated_on,
    newest.as_of_on,
    case when counted.stated_on <= newest.as_of_on then newest.as_of_on - counted.stated_on end as age_days,
    coalesce(counted.stated_on > counted.last_plausible_on, false) as is_future,
    counted.day_page_count,
    coalesce(
        counted.day_page_count >= greatest(thresholds.clump_pages, thresholds.clump_share * newest.published_count),
        false
    ) as is_clumped,
    coalesce(counted.updated_on < counted.published_on, false) as is_updated_before_published,
    counted.stated_on is not null and page_history.edited_run > page_history.dated_run as is_edited_without_date,
    counted.stated_on is not null and page_history.dated_run > page_history.edited_run as is_dated_without_edit
from counted
cross join newest
cross join thresholds
inner join page_history using (path)
order by counted.path
