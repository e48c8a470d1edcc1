-- One row per page that came, went, moved or changed since the run before, and per link that broke or was mended.
-- A run that changes nothing shows the changes of the last one that did: run_id says which. The first run has every
-- page as added.
-- key: change, path, previous_path, target, cause
-- why: What a change of content did is seen at once: a page that went takes its links along, on other pages too.
-- how: A page is renamed if another path has its url, its id where it has no url, or its bytes. Links are compared by
--   page, kind and authored target; broken are those that a reader cannot follow.
-- fix: Look at the links that broke, and at pages that went without an alias for their url.
-- columns:
--   run_id: Run that made the change
--   change: page added, page removed, page renamed, page changed, link broken or link mended
--   path: Path of the page; of one that is gone, its last
--   previous_path: Path that the page had before; empty where it is the same or there was none
--   field: Key of the link, or of the first of several; empty for a page
--   target: What the link is authored to lead to; empty for a page
--   cause: Of a page the columns that changed, or keywords, links, text; of a link why it broke or was mended
--   link_count: Links of the page that this row stands for; NULL for a page

with page_changes as (
    select * from staging.page_changes
),

pages as (
    select * from staging.pages
),

paths as (
    select
        pages.path,
        coalesce(moves.previous_path, pages.path) as previous_path
    from pages
    left join page_changes as moves on pages.path = moves.path and moves.change = 'page renamed'
),

edited as (
    select * from page_changes
    where is_edited and previous_path is not null
),

keywords as (
    select
        page_keywords.path,
        list(page_keywords.raw order by page_keywords.position) as keywords
    from staging.page_keywords as page_keywords
    semi join edited using (path)
    group by page_keywords.path
),

previous_keywords as (
    select
        page_keywords.path,
        list(page_keywords.raw order by page_keywords.position) as keywords
    from previous.page_keywords as page_keywords
    semi join edited on page_keywords.path = edited.previous_path
    group by page_keywords.path
),

authored_links as (
    select
        links.source_path as path,
        list(
            [links.kind, links.target_url, links.target_id, links.target_title, links.target_subject]
            order by links.kind, links.position, links.field
        ) as links
    from staging.links as links
    semi join edited on links.source_path = edited.path
    group by links.source_path
),

previous_authored_links as (
    select
        links.source_path as path,
        list(
            [links.kind, links.target_url, links.target_id, links.target_title, links.target_subject]
            order by links.kind, links.position, links.field
        ) as links
    from previous.links as links
    semi join edited on links.source_path = edited.previous_path
    group by links.source_path
),

told as (
    select
        edited.path,
        array_to_string(
            [
                case when pages.url is distinct from before.url then 'url' end,
                case when pages.id is distinct from before.id then 'id' end,
                case when pages.title is distinct from before.title then 'title' end,
                case when pages.description is distinct from before.description then 'description' end,
                case when pages.subject_id is distinct from before.subject_id then 'subject_id' end,
                case when pages.author is distinct from before.author then 'author' end,
                case when pages.published_on is distinct from before.published_on then 'published_on' end,
                case when pages.updated_on is distinct from before.updated_on then 'updated_on' end,
                case when pages.is_draft is distinct from before.is_draft then 'is_draft' end,
                case when pages.is_indexable is distinct from before.is_indexable then 'is_indexable' end,
                case when keywords.keywords is distinct from previous_keywords.keywords then 'keywords' end,
                case when authored_links.links is distinct from before_links.links then 'links' end,
                case when pages.text_hash is distinct from before.text_hash then 'text' end
            ],
            ', '
        ) as changed_columns
    from edited
    inner join pages on edited.path = pages.path
    inner join previous.pages as before on edited.previous_path = before.path
    left join keywords on edited.path = keywords.path
    left join previous_keywords on edited.previous_path = previous_keywords.path
    left join authored_links on edited.path = authored_links.path
    left join previous_authored_links as before_links on edited.previous_path = before_links.path
),

changes_of_pages as (
    select
        page_changes.change,
        page_changes.path,
        case when page_changes.change = 'page renamed' then page_changes.previous_path else '' end as previous_path,
        '' as field,
        '' as target,
        case
            when told.changed_columns <> '' then told.changed_columns
            when told.path is not null then 'other fields or the body'
            when page_changes.previous_path <> page_changes.path and coalesce(pages.url <> before.url, false)
                then 'url'
            else ''
        end as cause,
        coalesce(pages.subject_id, before.subject_id) as subject_id
    from page_changes
    left join told on page_changes.path = told.path
    left join pages on page_changes.path = pages.path
    left join previous.pages as before on page_changes.previous_path = before.path
),

links as (
    select
        links.source_path,
        paths.previous_path,
        links.kind,
        links.field,
        links.target_path,
        coalesce(links.target_url, links.target_id, links.target_title, '') as target,
        links.verdict in ('broken', 'url_dangling', 'ambiguous') as is_broken,
        row_number() over (
            partition by
                links.source_path, links.kind, coalesce(links.target_url, links.target_id, links.target_title, '')
            order by links.position, links.field
        ) as occurrence
    from staging.links as links
    inner join paths on links.source_path = paths.path
),

previous_links as (
    select
        source_path as previous_path,
        kind,
        field,
        target_path,
        coalesce(target_url, target_id, target_title, '') as target,
        verdict in ('broken', 'url_dangling', 'ambiguous') as is_broken,
        row_number() over (
            partition by source_path, kind, coalesce(target_url, target_id, target_title, '') order by position, field
        ) as occurrence
    from previous.links
),

link_pairs as (
    select
        coalesce(links.source_path, paths.path, before.previous_path) as path,
        coalesce(links.field, before.field) as field,
        coalesce(links.target, before.target) as target,
        coalesce(links.is_broken, false) as is_broken,
        coalesce(before.is_broken, false) as was_broken,
        links.source_path is not null as is_there,
        before.previous_path is not null as was_there,
        before.target_path as previous_target_path,
        links.target_path
    from links
    full outer join previous_links as before
        on
            links.previous_path = before.previous_path
            and links.kind = before.kind
            and links.target = before.target
            and links.occurrence = before.occurrence
    left join paths on before.previous_path = paths.previous_path
    where coalesce(links.is_broken, false) <> coalesce(before.is_broken, false)
),

link_changes as (
    select
        case when link_pairs.is_broken then 'link broken' else 'link mended' end as change,
        link_pairs.path,
        '' as previous_path,
        link_pairs.field,
        link_pairs.target,
        case
            when link_pairs.is_broken and not link_pairs.was_there then 'new link'
            when link_pairs.is_broken and gone.change = 'page removed' then 'its target is gone: ' || gone.path
            when link_pairs.is_broken and gone.change = 'page renamed' then 'its target has moved: ' || gone.path
            when link_pairs.is_broken then 'its target has another url'
            when link_pairs.is_there then 'its target is there now' || coalesce(': ' || link_pairs.target_path, '')
            when pages.path is null then 'the page is gone'
            else 'link removed or changed'
        end as cause,
        pages.subject_id
    from link_pairs
    left join pages using (path)
    left join page_changes as gone
        on link_pairs.previous_target_path = gone.previous_path
),

changes as (
    select * from changes_of_pages
    union all
    select * from link_changes
)

select
    (select max(run_id) from staging.runs) as run_id,
    change,
    path,
    previous_path,
    min(field) as field,
    target,
    cause,
    subject_id,
    nullif(count(*) filter (where target <> ''), 0) as link_count
from changes
group by all
order by change, path, field, target, cause
