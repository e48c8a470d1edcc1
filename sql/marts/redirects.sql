-- One row per url that leads on to another.
-- materialized: view
-- key: path, kind, url
-- reference: path -> pages.path
-- reference: target_path -> pages.path

select
    path,
    url,
    url_key,
    kind,
    line,
    target_path,
    hop_count,
    is_loop,
    is_taken
from staging.redirects
