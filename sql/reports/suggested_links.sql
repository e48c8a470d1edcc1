-- One row per page and link that it should have, best first.
-- The pages that gain most come first: those with many slots to fill and near targets.
-- key: source_path, rank
-- why: A slot that is empty, or holds a link that leads nowhere, twice to one page or off topic, is a reader lost;
--   and pages that nothing links to are found by no one.
-- how: Pages are compared by their heaviest words and their keywords (docs/suggestions.md). Suggested are the nearest
--   pages that the page does not link to yet, that are neither it nor a duplicate of it, can be shown, have a url,
--   and lie in one neighbourhood with it. Orphans count as nearer; a page that many link to is suggested less often.
-- fix: Read both titles and the reasons, and put the link where position says; `matterhouse report suggested_links
--   --format yaml` gives the front matter to paste.
-- columns:
--   source_title: Title of the page that should link
--   target_url: Url of the page that it should link to
--   target_id: Its identifier
--   target_title: Its title
--   target_subject: Its subject, in the spelling to show
--   reasons: Why, in words
--   replaced_url: Url of the link to replace, as authored
--   target_in_degree: Other pages that link to the target today

with suggestions as (
    select * from staging.link_suggestions
),

pages as (
    select * from staging.pages
),

subjects as (
    select * from staging.subjects
),

page_graph as (
    select * from staging.page_graph
),

replaced as (
    select
        source_path,
        position,
        any_value(target_url) as target_url
    from staging.links
    where kind = 'related'
    group by source_path, position
)

select
    suggestions.source_path,
    sources.title as source_title,
    suggestions.rank,
    suggestions.position,
    suggestions.slot,
    suggestions.target_path,
    targets.url as target_url,
    targets.id as target_id,
    targets.title as target_title,
    subjects.label as target_subject,
    suggestions.score,
    array_to_string(suggestions.reasons, '; ') as reasons,
    suggestions.replaces_position,
    replaced.target_url as replaced_url,
    page_graph.in_degree as target_in_degree
from suggestions
inner join pages as sources on suggestions.source_path = sources.path
inner join pages as targets on suggestions.target_path = targets.path
inner join page_graph on suggestions.target_path = page_graph.path
left join subjects on targets.subject_id = subjects.subject_id
left join replaced
    on suggestions.source_path = replaced.source_path and suggestions.replaces_position = replaced.position
order by
    sum((suggestions.score * 1000000)::bigint) over (partition by suggestions.source_path) desc,
    suggestions.source_path,
    suggestions.rank
