-- One row per page among the 50 that links favour most: by their number, or by PageRank.
-- key: path
-- why: Readers who follow links end up on hubs. They deserve the most care, and a stale or closed one does the most
--   harm.
-- how: Places are by in_degree and pagerank of page_graph, which count distinct pairs of pages (docs/graph.md).
-- fix: Keep hubs correct and current, and let them link on to pages that few find; see orphan_pages.
-- columns:
--   in_degree_place: Place by in_degree, from 1; equal pages share a place
--   pagerank_place: Place by PageRank, from 1
--   pagerank_ratio: PageRank, in times of what each page would have if all were equal

with pages as (
    select * from staging.pages
),

page_graph as (
    select * from staging.page_graph
),

placed as (
    select
        *,
        rank() over (order by in_degree desc) as in_degree_place,
        rank() over (order by round(pagerank, 12) desc) as pagerank_place,
        count(*) over () as page_count
    from page_graph
)

select
    placed.path,
    pages.url,
    pages.title,
    pages.subject_id,
    placed.in_degree,
    placed.in_degree_place,
    round(placed.pagerank, 9) as pagerank,
    placed.pagerank_place,
    round(placed.pagerank * placed.page_count, 2) as pagerank_ratio,
    placed.out_degree,
    placed.bow_tie,
    pages.is_indexable,
    pages.is_draft
from placed
inner join pages using (path)
where placed.in_degree > 0 and least(placed.in_degree_place, placed.pagerank_place) <= 50
order by placed.pagerank_place, placed.path
