-- Numbered link fields with a gap, such as related_article3 empty and related_article4 set.
-- severity: note
-- why: Templates that stop at the first empty field do not show what comes after it.
-- how: Numbered fields of related links (kind related) whose number is greater than how many come up to it.
-- fix: Move the later links up.

with links as (
    select
        *,
        row_number() over (partition by source_path order by position) as place
    from staging.links
    where kind = 'related' and not contains(field, '[')
),

after_gaps as (
    select
        source_path,
        min_by(
            struct_pack(field, line, place, part := case when target_url is not null then 'url' else 'id' end),
            position
        )
            as link
    from links
    where position > place
    group by source_path
)

select
    after_gaps.source_path as path,
    link.field,
    link.part,
    link.line,
    'The numbered fields before ' || link.field || ' have a gap. Move the later ones up.' as message
from after_gaps
