-- One row per page that came, went, moved or changed since the run before; the first run has every page as added.
-- A page has moved if another path has its url, its id where it has no url, or its bytes.
-- key: path
-- columns:
--   change: page added, page removed, page renamed or page changed
--   path: Path of the page; of one that is gone, its last
--   previous_path: Path in the run before; NULL for an added page
--   is_edited: Whether its file has other bytes than before

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

added as (
    select
        pages.path,
        pages.corpus,
        pages.id,
        pages.content_hash,
        urls.url_key
    from staging.pages as pages
    anti join previous.pages as before on pages.path = before.path
    left join urls on pages.path = urls.path
),

removed as (
    select
        before.path,
        before.corpus,
        before.id,
        before.content_hash,
        previous_urls.url_key
    from previous.pages as before
    anti join staging.pages as pages on before.path = pages.path
    left join previous_urls on before.path = previous_urls.path
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
)

select
    'page added' as change,
    path,
    null as previous_path,
    true as is_edited
from added
anti join moves using (path)
union all
select
    'page removed' as change,
    path,
    path as previous_path,
    false as is_edited
from removed
anti join moves on removed.path = moves.previous_path
union all
select
    'page renamed' as change,
    moves.path,
    moves.previous_path,
    pages.content_hash <> before.content_hash as is_edited
from moves
inner join staging.pages as pages on moves.path = pages.path
inner join previous.pages as before on moves.previous_path = before.path
union all
select
    'page changed' as change,
    pages.path,
    pages.path as previous_path,
    true as is_edited
from staging.pages as pages
inner join previous.pages as before on pages.path = before.path
where pages.content_hash <> before.content_hash
