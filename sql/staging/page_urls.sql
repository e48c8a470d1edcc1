-- One row per url that a page answers to.

select
    path,
    url,
    url_key,
    kind
from tables.page_urls
