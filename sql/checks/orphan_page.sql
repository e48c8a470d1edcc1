-- Page that no other page links to.
-- severity: warning
-- why: Readers and search engines come upon it only by a list or a search.
-- how: Pages with a url, no drafts, that are the target of no distinct edge (in_degree 0); none on a site without
--   links.
-- fix: Link to it from a page on the same subject.

with pages as (
    select * from staging.pages
),

page_graph as (
    select * from staging.page_graph
),

edges as (
    select sum(in_degree) as edge_count from page_graph
)

select
    pages.path,
    'url' as field,
    'No page links here. Link to it from a page on the same subject.' as message,
    pages.url,
    pages.subject_id
from pages
inner join page_graph using (path)
cross join edges
where
    page_graph.is_orphan and pages.url is not null and not pages.is_draft and edges.edge_count > 0
    and pages.path not in (select path from staging.redirects where kind = 'moved')
