-- One row per page, with what findings tell it by from run to run: its url, else its id, else its path.
-- materialized: view
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
)

select
    pages.path,
    coalesce(pages.corpus || ' ', '')
    || coalesce('url ' || urls.url_key, 'id ' || pages.id, 'path ' || pages.path) as page_key
from staging.pages as pages
left join urls using (path)
