-- One row per subject and field: on how many of its pages the field does its work.
-- Rows with the subject_id (all) count every page and stand first; a field that few pages have stands there only.
-- key: subject_id, field
-- why: Search engines, lists and filters show what the front matter says. A page without it is shown badly or not at
--   all; a title or description that is cut off, or stands on many pages, tells readers nothing.
-- how: From the table page_fields. A field is filled if it has a value; what the site writes for none (none_values)
--   is none. It is good if it is filled and, for title and description, has a length within the settings
--   title_shortest to description_longest, stands on no other page and is no boilerplate; url and id have to be
--   unique. good_share = good_count / page_count, filled_share = filled_count / page_count.
-- fix: Rows with the most pages to mend stand first. List them with: matterhouse sql "select path, state,
--   character_count, same_value_count from page_fields where field = 'description' and not is_good". If the site
--   keeps a field under another key, name that key under [fields] in matterhouse.toml; other lengths go under
--   [reports].
-- columns:
--   subject_id: Canonical subject; (all) for every page, (none) for pages without a subject
--   field: Column of `pages`, or subject or keywords
--   page_count: Pages of the subject: what the shares are of
--   good_count: Pages on which the field is filled, and neither too short, too long, repeated nor boilerplate
--   good_share: good_count by page_count, from 0 to 1
--   filled_count: Pages on which the field has a value
--   filled_share: filled_count by page_count, from 0 to 1
--   missing_count: Pages on which it has none: absent, empty or invalid
--   absent_count: Pages without the key
--   empty_count: Pages whose key says nothing, or what the site writes for none
--   invalid_count: Pages with a value that does not fit: see `problems`
--   too_short_count: Pages with a value below the length set; NULL where length does not matter
--   too_long_count: Pages with a value above the length set; NULL where length does not matter
--   repeated_count: Pages whose value another page has; NULL where values may repeat
--   boilerplate_count: Pages with a value that many pages have, a placeholder, or the title again

with page_fields as (
    select * from main.page_fields
),

counted as (
    select
        case when grouping(subject_id) = 1 then '(all)' else coalesce(subject_id, '(none)') end as subject_id,
        field,
        count(*) as page_count,
        count(*) filter (where is_good) as good_count,
        count(*) filter (where state = 'filled') as filled_count,
        count(*) filter (where state = 'absent') as absent_count,
        count(*) filter (where state = 'empty') as empty_count,
        count(*) filter (where state = 'invalid') as invalid_count,
        sum(is_too_short::integer)::bigint as too_short_count,
        sum(is_too_long::integer)::bigint as too_long_count,
        sum(is_repeated::integer)::bigint as repeated_count,
        sum(is_boilerplate::integer)::bigint as boilerplate_count
    from page_fields
    group by grouping sets ((subject_id, field), (field))
),

used_fields as (
    select field from counted
    where subject_id = '(all)' and filled_count >= page_count / 20
)

select
    counted.subject_id,
    counted.field,
    counted.page_count,
    counted.good_count,
    round(counted.good_count / counted.page_count, 4) as good_share,
    counted.filled_count,
    round(counted.filled_count / counted.page_count, 4) as filled_share,
    counted.page_count - counted.filled_count as missing_count,
    counted.absent_count,
    counted.empty_count,
    counted.invalid_count,
    counted.too_short_count,
    counted.too_long_count,
    counted.repeated_count,
    counted.boilerplate_count
from counted
left join used_fields using (field)
where counted.subject_id = '(all)' or used_fields.field is not null
order by
    counted.subject_id = '(all)' desc,
    used_fields.field is null,
    counted.page_count - counted.good_count desc,
    counted.subject_id,
    counted.field
