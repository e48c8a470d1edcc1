-- One row per page with a url that no other page links to.
-- A page whose url is not known cannot be linked to by one, so it is left out.
-- key: path
-- why: Readers and crawlers come by links. A page that no page links to is found by search or by its url alone.
-- how: Pages with a url and an in_degree of 0 in page_graph: no resolved link of another page leads there.
-- fix: Link to the page from the pages of its subject that readers come from; drop it if nobody needs it.

with pages as (
    select * from staging.pages
),

page_graph as (
    select * from staging.page_graph
)

select
    pages.path,
    pages.url,
    pages.title,
    pages.subject_id,
    pages.published_on,
    pages.word_count,
    page_graph.out_degree,
    pages.is_indexable,
    pages.is_draft
from pages
inner join page_graph using (path)
where page_graph.is_orphan and pages.url is not null
order by pages.subject_id nulls last, pages.published_on desc nulls last, pages.path
