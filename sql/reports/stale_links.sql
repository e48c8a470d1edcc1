-- One row per link that works, but whose copy of the target is out of date: title, identifier or url.
-- key: source_path, kind, field
-- columns:
--   kind: related: from the front matter
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
