-- One row per link whose target an earlier link of the same kind on the page has.
-- key: source_path, kind, field, position
-- why: A related slot that repeats another is wasted: the reader gets one choice less. In a text a repeated link does
--   little harm, but two spellings of one url are one too many.
-- how: Links of one kind on one page with the same target: the page, else the url as authored. The first one is not
--   listed.
-- fix: Give a related slot another page: suggestions stand in the report suggested_links. In a text, link the first
--   mention; spell the url as the page does.
-- columns:
--   first_field: Key, or body, of the first link to the same target
--   first_line: Line of that link
--   first_url: Url of that link as authored
--   is_spelled_otherwise: The two urls differ, though they lead to one page
--   is_other_place: The two name different places of the page

with links as (
    select * from main.links
),

marked as (
    select
        *,
        coalesce(target_path, target_url, target_id, target_title) as target
    from links
),

repeated as (
    select distinct
        source_path,
        kind,
        target
    from marked
    where is_duplicate
),

several as (
    select marked.*
    from marked
    semi join repeated
        on
            marked.source_path = repeated.source_path
            and marked.kind = repeated.kind
            and marked.target is not distinct from repeated.target
),

placed as (
    select
        *,
        first_value(field) over same_target as first_field,
        first_value(line) over same_target as first_line,
        first_value(target_url) over same_target as first_url,
        first_value(target_anchor) over same_target as first_anchor
    from several
    window same_target as (partition by source_path, kind, target order by is_duplicate, position, field)
)

select
    source_path,
    line,
    kind,
    field,
    position,
    target_url,
    target_path,
    first_field,
    first_line,
    first_url,
    coalesce(target_url, '') <> coalesce(first_url, '') as is_spelled_otherwise,
    coalesce(target_anchor, '') <> coalesce(first_anchor, '') as is_other_place,
    verdict,
    source_subject_id
from placed
where is_duplicate
order by kind <> 'related', source_path, kind, position, field
