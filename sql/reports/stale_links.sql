-- One row per part of a link that works, but says something that is not so any more: title, subject, identifier, url
-- or anchor.
-- key: source_path, kind, field, position, stale_part
-- why: The link works, but shows a title that is gone, names a page that is not the target, or leads to the top of
--   the page in place of the part that was meant. Such copies go wrong for good when the target moves.
-- how: Links to one page whose copy of its title, subject or identifier differs, whose url is an alias or has another
--   case than the page's, or whose fragment is no heading or anchor of the page (docs/links.md).
-- fix: Write current_value in place of authored_value. An identifier that is another page's (id_conflict) deserves a
--   look at which page was meant; so does a title that is `different`.
-- columns:
--   line: Line of the link's url, or of its key; its other parts stand near
--   stale_part: Which part to mend: title, subject, id, url or anchor
--   change: How a copied text differs: cosmetic (case, spaces, punctuation), edited or different; case for a url
--   authored_value: What stands in the file
--   current_value: What the target has now; of an anchor the nearest one, where one comes near

with links as (
    select * from main.links
),

stale as (
    select
        *,
        'title' as stale_part,
        title_change as change,
        target_title as authored_value,
        target_page_title as current_value
    from links
    where title_change is not null
    union all
    select
        *,
        'subject' as stale_part,
        subject_change as change,
        target_subject as authored_value,
        target_page_subject as current_value
    from links
    where subject_change is not null and verdict <> 'url_dangling'
    union all
    select
        *,
        'id' as stale_part,
        null as change,
        target_id as authored_value,
        target_page_id as current_value
    from links
    where verdict in ('id_dangling', 'id_conflict')
    union all
    select
        *,
        'url' as stale_part,
        case when verdict = 'redirected' then 'redirected' else 'case' end as change,
        target_url as authored_value,
        target_page_url as current_value
    from links
    where verdict = 'redirected' or resolved_by in ('url_case', 'path_case')
    union all
    select
        *,
        'anchor' as stale_part,
        null as change,
        target_anchor as authored_value,
        suggested_anchor as current_value
    from links
    where not is_anchor_found
)

select
    source_path,
    line,
    kind,
    field,
    position,
    verdict,
    stale_part,
    change,
    authored_value,
    current_value,
    target_path,
    source_subject_id
from stale
order by stale_part, verdict, source_path, kind, field, position
