-- One row per url that a page answers to.
-- materialized: view
-- key: path, kind, url
-- reference: path -> pages.path

select
    path,
    url,
    url_key,
    kind
from staging.page_urls
