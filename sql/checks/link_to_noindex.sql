-- Link to a page that search engines are kept from.
-- severity: note
-- identity: kind, target
-- why: What the link is worth to search engines is lost; and the page may be one that nobody should come upon.
-- how: The target is not indexable; the linking page is. Links to drafts are told by link-to-draft.
-- fix: Link to a page that may be found, or let search engines show this one.

select
    links.source_path as path,
    links.field,
    case when links.target_url is not null then 'url' when links.target_id is not null then 'id' else 'title' end
        as part,
    links.line,
    'Search engines are kept from the page: ' || links.target_path as message,
    links.kind,
    links.target_path as target
from staging.links as links
inner join staging.pages as pages on links.source_path = pages.path
where
    not links.is_target_indexable and not links.is_target_draft and not links.is_self
    and pages.is_indexable and not pages.is_draft
