-- One row per key of the front matter, of this run or the one before: what it holds, and what is new about it.
-- Keys with something to look at stand first: gone, new, with odd values, with other types, filled less.
-- key: field
-- why: Templates, searches and reports trust that a key means the same on every page. A key that is written in two
--   ways, holds a text where others hold a list, or went out of use shows as an empty spot somewhere on the site.
-- how: From the tables front_matter_fields and field_history. filled_share = file_count / page_count. Types are
--   counted over all values that are not empty; main_type is that of at least nine tenths of them, from ten values
--   on, and the other values are odd (numbers and dates may stand among texts). drift compares with the run before
--   of the same source: filled_share_change is the difference of the two shares.
-- fix: List the odd values with: matterhouse sql "from front_matter_oddities where field = 'tags'". Bring them into
--   the form of the others; rename keys that differ by a typing error; name keys that matter under [fields].
-- columns:
--   drift: new, gone, or what changed: types, filled; NULL where nothing did, or there is no run before
--   file_count_before: Pages on which the key had a value in the run before; NULL where it was not there
--   filled_share_change: Share of pages now less the share before; NULL where there is none before
--   types_before: Types with the number of values of each in the run before, where they are others now

with present as (
    select
        *,
        list_sort(list_transform(types, lambda kind: split_part(kind, ' ', 1))) as type_names
    from main.front_matter_fields
),

history as (
    select
        *,
        list_sort(list_transform(types_before, lambda kind: split_part(kind, ' ', 1))) as type_names_before
    from main.field_history
),

totals as (
    select
        (select max(page_count) from main.front_matter_fields) as all_page_count,
        (select count(*) > 0 from main.field_history) as has_history
),

compared as (
    select
        coalesce(present.field, history.field) as field,
        coalesce(present.file_count, 0) as file_count,
        coalesce(present.page_count, totals.all_page_count, 0) as page_count,
        coalesce(present.filled_share, 0) as filled_share,
        present.main_type,
        coalesce(present.types, []) as types,
        coalesce(present.odd_count, 0) as odd_count,
        coalesce(present.distinct_count, 0) as distinct_count,
        coalesce(present.examples, []) as examples,
        history.file_count_before,
        round(coalesce(present.filled_share, 0) - history.file_count_before / history.page_count_before, 6)
            as filled_share_change,
        history.types_before,
        present.field is null as is_gone,
        history.field is null and totals.has_history as is_new,
        present.type_names <> history.type_names_before as has_other_types
    from present
    full join history on present.field = history.field
    cross join totals
)

select
    field,
    file_count,
    page_count,
    filled_share,
    main_type,
    types,
    odd_count,
    distinct_count,
    examples,
    case
        when is_gone then 'gone'
        when is_new then 'new'
        when has_other_types then 'types'
        when abs(filled_share_change) >= 0.01 then 'filled'
    end as drift,
    file_count_before,
    filled_share_change,
    case when is_gone or has_other_types then types_before end as types_before
from compared
order by
    drift is null and odd_count = 0,
    case drift when 'gone' then 1 when 'new' then 2 when 'types' then 3 when 'filled' then 4 else 5 end,
    odd_count desc,
    file_count desc,
    field
