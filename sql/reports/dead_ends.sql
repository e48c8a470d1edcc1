-- One row per page with a url that links to no other page.
-- key: path
-- why: A reader who has read such a page has nowhere to go on to, and what others give it in links ends there.
-- how: Pages with a url and an out_degree of 0 in page_graph. reason says what links the page has all the same.
--   A page that has moved is none.
-- fix: Fill its related slots; mend those that are broken first. A page that is meant to end a path can stay.
-- columns:
--   reason: no links; only broken ones; only to other hosts, files and what is not judged; only to itself
--   link_count: Links that the page has
--   broken_count: Links of it that lead nowhere
--   empty_slot_count: Numbered related fields of it that hold nothing

with pages as (
    select * from staging.pages
),

page_graph as (
    select * from staging.page_graph
),

moved as (
    select distinct path from staging.redirects
    where kind = 'moved'
),

links as (
    select
        source_path as path,
        count(*) as link_count,
        count(*) filter (where verdict in ('broken', 'ambiguous')) as broken_count,
        count(*) filter (where is_self) as self_count
    from staging.links
    group by source_path
),

slots as (
    select
        source_path as path,
        count(*) as empty_slot_count
    from staging.empty_slots
    group by source_path
)

select
    pages.path,
    pages.url,
    pages.title,
    pages.subject_id,
    case
        when links.link_count is null then 'no links'
        when links.broken_count > 0 then 'only broken links'
        when links.self_count > 0 then 'only links to itself'
        else 'only links to other hosts and files'
    end as reason,
    coalesce(links.link_count, 0) as link_count,
    coalesce(links.broken_count, 0) as broken_count,
    coalesce(slots.empty_slot_count, 0) as empty_slot_count,
    page_graph.in_degree,
    pages.is_indexable,
    pages.is_draft
from pages
inner join page_graph using (path)
left join links using (path)
left join slots using (path)
left join moved using (path)
where page_graph.is_dead_end and pages.url is not null and moved.path is null
order by page_graph.in_degree desc, pages.path
