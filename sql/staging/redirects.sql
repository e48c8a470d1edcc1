-- One row per url that leads on to another.

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
from tables.redirects
