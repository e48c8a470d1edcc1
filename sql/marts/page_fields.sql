-- One row per page and field: whether it has a value, and whether that value does its work.
-- A subject that a page has from its folder is no value of the page. A value that two pages share is not unique. It
-- is boilerplate if it stands on many pages, is a placeholder such as TODO, or is the title again. Lengths and
-- uniqueness are judged where they matter: title and description have both, url and id have to be unique.
-- A table, as it is read more than once and takes long to make.
-- key: path, field
-- reference: path -> pages.path
-- columns:
--   field: Column of `pages`, or subject or keywords
--   state: filled; absent: no key; empty: a key that says nothing; invalid: a value that does not fit
--   character_count: Characters of the value, of a title or description
--   same_value_count: Pages with this value, letter case and white space at its ends aside
--   is_too_short: Fewer characters than the setting title_shortest or description_shortest
--   is_too_long: More characters than the setting title_longest or description_longest
--   is_repeated: Another page has this value
--   is_boilerplate: The value stands on boilerplate_pages pages or more, is a placeholder, or is the title again
--   is_good: Filled, and none of these flaws

with pages as (
    select * from staging.pages
),

stated_subjects as (
    select distinct path from staging.page_subjects
    where origin <> 'folder'
),

keyworded_pages as (
    select distinct path from staging.page_keywords
),

thresholds as (
    select
        max(value) filter (where name = 'title_shortest') as title_shortest,
        max(value) filter (where name = 'title_longest') as title_longest,
        max(value) filter (where name = 'description_shortest') as description_shortest,
        max(value) filter (where name = 'description_longest') as description_longest,
        max(value) filter (where name = 'boilerplate_pages') as boilerplate_pages
    from staging.thresholds
),

filled as (
    select
        pages.path,
        pages.subject_id,
        pages.empty_fields,
        pages.invalid_fields,
        pages.url is not null as url,
        pages.id is not null as id,
        pages.title is not null as title,
        pages.description is not null as description,
        stated_subjects.path is not null as subject,
        keyworded_pages.path is not null as keywords,
        pages.author is not null as author,
        pages.published_on is not null as published_on,
        pages.updated_on is not null as updated_on
    from pages
    left join keyworded_pages using (path)
    left join stated_subjects using (path)
),

fields as (
    unpivot filled
    on url, id, title, description, subject, keywords, author, published_on, updated_on
    into name field value is_filled
),

told as (
    select
        path,
        title_key,
        url,
        id,
        lower(regexp_replace(title, '^\s+|\s+$', '', 'g')) as title,
        lower(regexp_replace(description, '^\s+|\s+$', '', 'g')) as description
    from pages
),

told_values as (
    unpivot told
    on url, id, title, description
    into name field value told_value
),

judged as (
    select
        told_values.path,
        told_values.field,
        told_values.told_value = told_values.title_key as is_title,
        regexp_full_match(
            told_values.told_value,
            '(todo|tbd|tba|fixme)(:.*)?|lorem ipsum.*'
            || '|n/a|none|null|nil|undefined|untitled|title|description|placeholder|test|[.x?-]+'
        ) as is_placeholder,
        length(told_values.told_value) as character_count,
        case told_values.field
            when 'title' then thresholds.title_shortest
            when 'description' then thresholds.description_shortest
        end as shortest,
        case told_values.field
            when 'title' then thresholds.title_longest
            when 'description' then thresholds.description_longest
        end as longest,
        thresholds.boilerplate_pages,
        count(*) over (partition by told_values.field, told_values.told_value) as same_value_count
    from told_values
    cross join thresholds
),

flawed as (
    select
        path,
        field,
        case when shortest is not null then character_count end as character_count,
        same_value_count,
        character_count < shortest as is_too_short,
        character_count > longest as is_too_long,
        same_value_count > 1 as is_repeated,
        case
            when shortest is not null
                then
                    same_value_count >= boilerplate_pages
                    or is_placeholder
                    or (field = 'description' and coalesce(is_title, false))
        end as is_boilerplate
    from judged
)

select
    fields.path,
    fields.subject_id,
    fields.field,
    case
        when fields.is_filled then 'filled'
        when list_contains(fields.invalid_fields, fields.field) then 'invalid'
        when list_contains(fields.empty_fields, fields.field) then 'empty'
        else 'absent'
    end as state,
    flawed.character_count,
    flawed.same_value_count,
    flawed.is_too_short,
    flawed.is_too_long,
    flawed.is_repeated,
    flawed.is_boilerplate,
    fields.is_filled
    and not coalesce(flawed.is_too_short or flawed.is_too_long, false)
    and not coalesce(flawed.is_repeated or flawed.is_boilerplate, false) as is_good
from fields
left join flawed using (path, field)
order by fields.path, fields.field
