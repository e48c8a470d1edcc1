-- One row per group of two pages or more that links join, whatever their direction.
-- key: component_id
-- why: No link leads from one group to another. A reader who comes to a small group by search never leaves it by
--   links.
-- how: Weak components of the article graph (page_graph.component_id), the largest first. Pages without any link are
--   no group; see orphan_pages.
-- fix: Link the hub of a small group to a page of the same subject in a larger one, and from there back to the hub.
-- columns:
--   page_count: Pages of the group
--   page_share: Share of all pages, from 0 to 1
--   subject_count: Canonical subjects of these pages
--   subject_id: Subject that most of these pages have
--   hub_path: Page of the group with the highest PageRank
--   hub_url: Url of that page
--   hub_title: Title of that page
--   dead_end_count: Pages of the group that link to no other page

with pages as (
    select * from staging.pages
),

page_graph as (
    select * from staging.page_graph
),

grouped as (
    select
        page_graph.component_id,
        page_graph.is_dead_end,
        pages.path,
        pages.url,
        pages.title,
        pages.subject_id,
        row_number() over (
            partition by page_graph.component_id order by round(page_graph.pagerank, 12) desc, pages.path
        ) as place
    from page_graph
    inner join pages using (path)
    where page_graph.component_size > 1
),

subjects as (
    select
        component_id,
        subject_id
    from grouped
    where subject_id is not null
    group by component_id, subject_id
    qualify row_number() over (partition by component_id order by count(*) desc, subject_id) = 1
),

counted as (
    select
        component_id,
        count(*) as page_count,
        count(distinct subject_id) as subject_count,
        count(*) filter (where is_dead_end) as dead_end_count
    from grouped
    group by component_id
)

select
    counted.component_id,
    counted.page_count,
    round(counted.page_count / (select count(*) from page_graph), 4) as page_share,
    counted.subject_count,
    subjects.subject_id,
    hubs.path as hub_path,
    hubs.url as hub_url,
    hubs.title as hub_title,
    counted.dead_end_count
from counted
inner join grouped as hubs on counted.component_id = hubs.component_id and hubs.place = 1
left join subjects on counted.component_id = subjects.component_id
order by counted.component_id
