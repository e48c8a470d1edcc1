-- One row per pair of subjects: how many links lead from the one to the other.
-- Only links that lead to a page count. Pairs without a link are here too, where chance would have set some.
-- key: source_subject_id, target_subject_id
-- why: Shows which subjects lead readers to each other, and which stand alone.
-- how: Resolved links by the subjects of their two pages. edge_count counts different pairs of pages; link_share is
--   link_count by all resolved links of the source subject. expected_count and z_score compare edge_count with random
--   graphs in which every page keeps its number of links in and out (docs/graph.md).
-- fix: Look for neighbouring subjects with few links between them, and link the pages that answer the next question.
-- columns:
--   source_subject_id: Subject of the pages that link; (none) for pages without one
--   target_subject_id: Subject of the pages linked to; (none) for pages without one
--   link_count: Authored links
--   edge_count: Distinct pairs of two different pages
--   link_share: Share of the source subject's links, from 0 to 1
--   expected_count: edge_count in the mean of random graphs
--   ratio: edge_count in times of expected_count

with links as (
    select * from staging.links
),

pages as (
    select * from staging.pages
),

pairs as (
    select
        source_path,
        target_path,
        is_self,
        count(*) as link_count
    from links
    where target_path is not null
    group by all
),

counted as (
    select
        coalesce(sources.subject_id, '(none)') as source_subject_id,
        coalesce(targets.subject_id, '(none)') as target_subject_id,
        sum(pairs.link_count)::bigint as link_count,
        count(*) filter (where not pairs.is_self) as edge_count
    from pairs
    inner join pages as sources on pairs.source_path = sources.path
    inner join pages as targets on pairs.target_path = targets.path
    group by all
),

subject_flows as (
    select * from staging.subject_flows
)

select
    source_subject_id,
    target_subject_id,
    coalesce(counted.link_count, 0) as link_count,
    coalesce(counted.edge_count, 0) as edge_count,
    round(
        coalesce(counted.link_count, 0) / sum(counted.link_count) over (partition by source_subject_id), 4
    ) as link_share,
    round(subject_flows.random_mean, 1) as expected_count,
    round(coalesce(counted.edge_count, 0) / nullif(subject_flows.random_mean, 0), 2) as ratio,
    round(subject_flows.z_score, 1) as z_score
from counted
full join subject_flows using (source_subject_id, target_subject_id)
order by source_subject_id, link_count desc, expected_count desc nulls last, target_subject_id
