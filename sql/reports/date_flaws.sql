-- One row per page and flaw of its dates.
-- key: path, flaw
-- why: Readers and search engines trust a date. One that cannot be true, or was not kept with the text, misleads
--   them.
-- how: From the table page_dates. future: the newest day is later than the day after the build's.
--   updated_before_published: as it says. edited_without_date: text or title has changed since the run in which the
--   page's day last moved on. dated_without_edit: the day has moved on since the run in which text or title last
--   changed; both need a second run: build, edit a text, build again. missing: no day, while at least half of its
--   subject's pages have one. Dates that cannot be read stand in problems.
-- fix: Correct the date where it is wrong. With edited_without_date write the day of the change; with
--   dated_without_edit put the old day back, or read the page again.
-- columns:
--   flaw: future, updated_before_published, edited_without_date, dated_without_edit or missing
--   stated_on: Newest day that the page states: of publication or of the last change
--   edited_run: Run that first had today's text and title, where that matters
--   dated_run: Run in which the page's newest day last moved on, where that matters

with pages as (
    select * from staging.pages
),

page_history as (
    select * from staging.page_history
),

page_dates as (
    select
        page_dates.*,
        count(page_dates.stated_on) over (partition by pages.subject_id) * 2
        >= count(*) over (partition by pages.subject_id) as is_dated_subject
    from main.page_dates
    inner join pages using (path)
),

flags as (
    select
        path,
        stated_on,
        is_future as future,
        is_updated_before_published as updated_before_published,
        is_edited_without_date as edited_without_date,
        is_dated_without_edit as dated_without_edit,
        stated_on is null and is_dated_subject as missing
    from page_dates
),

flaws as (
    unpivot flags
    on future, updated_before_published, edited_without_date, dated_without_edit, missing
    into name flaw value is_flawed
)

select
    flaws.flaw,
    flaws.path,
    pages.url,
    pages.title,
    pages.subject_id,
    pages.published_on,
    pages.updated_on,
    flaws.stated_on,
    case when flaws.flaw like '%edit%' then page_history.edited_run end as edited_run,
    case when flaws.flaw like '%edit%' then page_history.dated_run end as dated_run
from flaws
inner join pages using (path)
inner join page_history using (path)
where flaws.is_flawed
order by
    list_position(
        ['future', 'updated_before_published', 'edited_without_date', 'dated_without_edit', 'missing'], flaws.flaw
    ),
    flaws.stated_on desc,
    flaws.path
