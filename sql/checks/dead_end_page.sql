-- Page that links to no other page.
-- severity: note
-- why: A reader who is done with it has nowhere to go.
-- how: Pages with a url, no drafts, that are the source of no distinct edge (out_degree 0); none on a site without
--   links.
-- fix: Add a link to a related page.

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
    'The page links to no other page. Add a related one.' as message,
    pages.url,
    pages.subject_id
from pages
inner join page_graph using (path)
cross join edges
where
    page_graph.is_dead_end and pages.url is not null and not pages.is_draft and edges.edge_count > 0
    and pages.path not in (select path from staging.redirects where kind = 'moved')
