-- One row per page, with what findings tell it by from run to run: its url, else its id.
-- A page that has neither keeps the key that it had, where it was as well; a new one is told by its path.
-- key: path
-- columns:
--   page_key: Corpus, where there are several, and url, id or path

with urls as (
    select
        path,
        min(url_key) as url_key
    from staging.page_urls
    where kind = 'authored'
    group by path
),

pages as (
    select
        pages.path,
        coalesce(pages.corpus || ' ', '') as lead,
        coalesce('url ' || urls.url_key, 'id ' || pages.id) as own_key,
        coalesce(moves.previous_path, pages.path) as previous_path
    from staging.pages as pages
    left join urls using (path)
    left join staging.page_changes as moves on pages.path = moves.path and moves.change = 'page renamed'
),

own_keys as (
    select distinct lead || own_key as page_key from pages
    where own_key is not null
),

kept as (
    select
        pages.path,
        before.page_key
    from pages
    inner join previous.page_keys as before on pages.previous_path = before.path
    anti join own_keys on before.page_key = own_keys.page_key
    where pages.own_key is null
)

select
    pages.path,
    coalesce(pages.lead || pages.own_key, kept.page_key, pages.lead || 'path ' || pages.path) as page_key
from pages
left join kept using (path)
