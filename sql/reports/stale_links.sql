-- One row per link that works, but whose copy of the target is out of date: title, identifier or url.
-- key: source_path, kind, field, position
-- why: The link works today, but it shows an old title or carries an old identifier, and breaks with the next
--   change.
-- how: Links with the verdict stale_title, redirected, id_dangling or id_conflict (docs/links.md): the url leads to
--   one page, and a copy that the link carries says something else.
-- fix: Replace authored_value by current_value on the line given. For id_conflict see first which page was meant.
-- columns:
--   line: Line of the link's url, or of its key; its other parts stand near
--   stale_part: Which copy to mend: title, id or url
--   authored_value: What stands in the file
--   current_value: What the target has now

with links as (
    select * from main.links
)

select
    source_path,
    line,
    kind,
    field,
    position,
    verdict,
    case
        when verdict = 'stale_title' then 'title'
        when verdict = 'redirected' then 'url'
        else 'id'
    end as stale_part,
    case
        when verdict = 'stale_title' then target_title
        when verdict = 'redirected' then target_url
        else target_id
    end as authored_value,
    case
        when verdict = 'stale_title' then target_page_title
        when verdict = 'redirected' then target_page_url
        else target_page_id
    end as current_value,
    target_path,
    source_subject_id
from links
where verdict in ('stale_title', 'redirected', 'id_dangling', 'id_conflict')
order by verdict, source_path, position, kind, field
