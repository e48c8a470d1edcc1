-- Page that no other page links to.
-- severity: warning
-- why: Readers and search engines come upon it only by a list or a search.
-- how: Pages with a url, no drafts, that are the target of no distinct edge (in_degree 0); none on a site without
--   links.
-- fix: Link to it from a page on the same subject.

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
    'No page links here. Link to it from a page on the same subject.' as message,
    pages.url,
    pages.subject_id
from staging.pages as pages
where
    pages.url is not null and not pages.is_draft
    and pages.path not in (select target_path from edges)
    and exists (select 1 from edges)
    and pages.path not in (select path from staging.redirects where kind = 'moved')
