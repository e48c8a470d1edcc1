-- Link to a page that is not published.
-- severity: warning
-- identity: kind, target
-- why: It works for the one who writes, and for no reader.
-- how: The target has the field `draft` set to true; the linking page has not.
-- fix: Publish the page, or remove the link until it is.

select
    links.source_path as path,
    links.field,
    case when links.target_url is not null then 'url' when links.target_id is not null then 'id' else 'title' end
        as part,
    links.line,
    'The page is a draft: ' || links.target_path as message,
    links.kind,
    links.target_path as target
from staging.links as links
inner join staging.pages as pages on links.source_path = pages.path
where links.is_target_draft and not pages.is_draft
