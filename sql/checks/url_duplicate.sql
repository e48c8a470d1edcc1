-- Page with a url that another page has too.
-- severity: error
-- why: One of the pages cannot be reached.
-- how: Urls are compared as links are: without own host, trailing slash, .html and index, in any encoding.
-- fix: Give the page a url of its own.

with urls as (
    select
        page_urls.path,
        page_urls.url,
        page_urls.url_key,
        count(*) over (partition by pages.corpus, page_urls.url_key) as page_count
    from staging.page_urls as page_urls
    inner join staging.pages as pages using (path)
    where page_urls.kind <> 'alias'
)

select
    path,
    'url' as field,
    page_count || ' pages have this url: ' || url as message,
    url_key,
    page_count
from urls
where page_count > 1
