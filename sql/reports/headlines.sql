-- One row per headline figure of the run.
-- key: headline
-- why: The state of the site in a few figures, to compare from run to run.
-- how: Each figure is a count over one table; the column meaning says which, and which report lists the rows.
-- fix: Follow the report that a figure names.
-- columns:
--   headline: Name of the figure
--   value: The figure
--   meaning: What it counts

with pages as (
    select * from staging.pages
),

links as (
    select * from staging.links
),

page_graph as (
    select * from staging.page_graph
),

moved as (
    select distinct path from staging.redirects
    where kind = 'moved'
),

duplicate_titles as (
    select count(*) as page_count
    from pages
    group by language, title_key
    having count(*) > 1 and title_key is not null
),

page_figures as (
    select
        count(*) as page_count,
        count(url) as url_count,
        count(*) filter (where subject_id is null) as no_subject_count,
        count(*) filter (where description is null) as no_description_count
    from pages
),

graph_figures as (
    select
        count(*) filter (where page_graph.is_orphan) as orphan_count,
        count(*) filter (where page_graph.is_dead_end) as dead_end_count
    from page_graph
    inner join pages using (path)
    left join moved using (path)
    where pages.url is not null and moved.path is null
),

link_figures as (
    select
        count(*) as link_count,
        count(*) filter (where verdict = 'ok') as ok_count,
        count(*) filter (where verdict in ('broken', 'url_dangling', 'ambiguous')) as broken_count,
        count(*) filter (where verdict in ('stale_title', 'redirected', 'id_dangling', 'id_conflict'))
            as stale_count,
        count(*) filter (where is_duplicate) as duplicate_count
    from links
),

figures as (
    select
        page_figures.page_count as pages,
        page_figures.url_count as pages_with_url,
        (select count(*) from staging.subjects) as subjects,
        (select count(*) from staging.keywords) as keywords,
        page_figures.no_subject_count as pages_without_subject,
        page_figures.no_description_count as pages_without_description,
        (select coalesce(sum(page_count), 0)::bigint from duplicate_titles) as pages_with_duplicate_title,
        link_figures.link_count as links,
        link_figures.ok_count as links_ok,
        link_figures.broken_count as links_broken,
        link_figures.stale_count as links_stale,
        link_figures.duplicate_count as links_duplicate,
        graph_figures.orphan_count as orphan_pages,
        graph_figures.dead_end_count as dead_end_pages,
        (select count(*) from staging.problems) as problems
    from page_figures
    cross join link_figures
    cross join graph_figures
),

headlines as (
    unpivot figures
    on columns(*)
    into name headline value value
),

meanings (place, headline, meaning) as (
    values
    (1, 'pages', 'Readable files'),
    (2, 'pages_with_url', 'Pages whose url is known'),
    (3, 'subjects', 'Canonical subjects'),
    (4, 'keywords', 'Canonical keywords'),
    (5, 'pages_without_subject', 'Pages without a subject'),
    (6, 'pages_without_description', 'Pages without a description'),
    (7, 'pages_with_duplicate_title', 'Pages whose title another page has: report duplicate_content'),
    (8, 'links', 'Authored links'),
    (9, 'links_ok', 'Links with nothing to repair'),
    (10, 'links_broken', 'Links that a reader cannot follow: report broken_links'),
    (11, 'links_stale', 'Links with an outdated copy of their target: report stale_links'),
    (12, 'links_duplicate', 'Links whose target an earlier link of the page has'),
    (13, 'orphan_pages', 'Pages with a url that no other page links to: report orphan_pages'),
    (14, 'dead_end_pages', 'Pages with a url that link to no other page'),
    (15, 'problems', 'Files and fields that could not be taken as authored')
)

select
    meanings.headline,
    headlines.value,
    meanings.meaning
from meanings
inner join headlines using (headline)
order by meanings.place
