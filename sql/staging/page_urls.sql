-- One row per url that a page answers to.
-- key: path, kind, url

select
    path,
    url,
    url_key,
    kind
from tables.page_urls
