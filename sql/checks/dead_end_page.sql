-- Page that links to no other page.
-- severity: note
-- why: A reader who is done with it has nowhere to go.
-- how: Pages with a url, no drafts, that are the source of no distinct edge (out_degree 0); none on a site without
--   links.
-- fix: Add a link to a related page.

with edges as (
    select
        source_path,
        target_path
    from staging.links
    where target_path is not null and not is_self and kind in ('related', 'inline', 'wikilink')
)

select
    pages.path,
    'url' as field,
    'The page links to no other page. Add a related one.' as message,
    pages.url,
    pages.subject_id
from staging.pages as pages
where
    pages.url is not null and not pages.is_draft
    and pages.path not in (select source_path from edges)
    and exists (select 1 from edges)
    and pages.path not in (select path from staging.redirects where kind = 'moved')
