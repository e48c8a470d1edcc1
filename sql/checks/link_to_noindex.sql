-- Link to a page that search engines are kept from.
-- severity: note
-- identity: kind, target
-- why: What the link is worth to search engines is lost; and the page may be one that nobody should come upon.
-- how: The target is not indexable; the linking page is. Links to drafts are told by link-to-draft.
-- fix: Link to a page that may be found, or let search engines show this one.

with pages as (
    select * from staging.pages
)

select
    links.source_path as path,
    links.field,
    case when links.target_url is not null then 'url' when links.target_id is not null then 'id' else 'title' end
        as part,
    links.line,
    'Search engines are kept from the page: ' || targets.path as message,
    links.kind,
    links.target_path as target
from staging.links as links
inner join pages as targets on links.target_path = targets.path and not targets.is_indexable and not targets.is_draft
inner join pages as sources on links.source_path = sources.path and sources.is_indexable and not sources.is_draft
where not links.is_self
