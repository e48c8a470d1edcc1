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
--   cause: Of a page the columns that changed; of a link why it broke or was mended
--   link_count: Links of the page that this row stands for; NULL for a page

with urls as (
    select
        path,
        min(url_key) as url_key
    from staging.page_urls
    where kind = 'authored'
    group by path
),

previous_urls as (
    select
        path,
        min(url_key) as url_key
    from previous.page_urls
    where kind = 'authored'
    group by path
),

pages as (
    select
        pages.*,
        urls.url_key
    from staging.pages as pages
    left join urls using (path)
),

previous_pages as (
    select
        pages.*,
        urls.url_key
    from previous.pages as pages
    left join previous_urls as urls using (path)
),

added as (
    select * from pages
    anti join previous_pages using (path)
),

removed as (
    select * from previous_pages
    anti join pages using (path)
),

candidates as (
    select
        added.path,
        removed.path as previous_path,
        coalesce(added.url_key = removed.url_key, false) as has_url
    from added
    inner join removed on added.content_hash = removed.content_hash
    union
    select
        added.path,
        removed.path as previous_path,
        true as has_url
    from added
    inner join removed on added.url_key = removed.url_key and added.corpus is not distinct from removed.corpus
    union
    select
        added.path,
        removed.path as previous_path,
        false as has_url
    from added
    inner join removed on added.id = removed.id and added.corpus is not distinct from removed.corpus
    where added.url_key is null and removed.url_key is null
),

moves as (
    select
        path,
        previous_path
    from candidates
    qualify
        row_number() over (partition by path order by has_url desc, previous_path) = 1
        and row_number() over (partition by previous_path order by has_url desc, path) = 1
),

paths as (
    select
        pages.path,
        coalesce(moves.previous_path, pages.path) as previous_path
    from pages
    left join moves using (path)
),

compared as (
    select
        pages.path,
        paths.previous_path,
        pages.subject_id,
        pages.content_hash <> before.content_hash as is_changed,
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
                case when pages.word_count is distinct from before.word_count then 'word_count' end
            ],
            ', '
        ) as changed_columns
    from pages
    inner join paths using (path)
    inner join previous_pages as before on paths.previous_path = before.path
),

page_changes as (
    select
        'page added' as change,
        path,
        '' as previous_path,
        '' as field,
        '' as target,
        '' as cause,
        subject_id
    from added
    anti join moves using (path)
    union all
    select
        'page removed' as change,
        path,
        '' as previous_path,
        '' as field,
        '' as target,
        '' as cause,
        subject_id
    from removed
    anti join moves on removed.path = moves.previous_path
    union all
    select
        case when path = previous_path then 'page changed' else 'page renamed' end as change,
        path,
        case when path = previous_path then '' else previous_path end as previous_path,
        '' as field,
        '' as target,
        case
            when changed_columns <> '' then changed_columns
            when is_changed then 'other fields or the wording'
            else ''
        end as cause,
        subject_id
    from compared
    where is_changed or path <> previous_path
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
            when link_pairs.is_broken and gone.path is not null then 'its target is gone: ' || gone.path
            when link_pairs.is_broken then 'its target has another url'
            when link_pairs.is_there then 'its target is there now' || coalesce(': ' || link_pairs.target_path, '')
            when pages.path is null then 'the page is gone'
            else 'link removed or changed'
        end as cause,
        pages.subject_id
    from link_pairs
    left join pages using (path)
    left join removed as gone on link_pairs.previous_target_path = gone.path
),

changes as (
    select * from page_changes
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
