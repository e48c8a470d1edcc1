-- One row per authored link.

select
    source_path,
    position,
    kind,
    field,
    line,
    target_url,
    target_id,
    target_title,
    target_subject,
    target_path,
    resolved_by,
    verdict,
    is_external,
    is_self,
    is_duplicate,
    is_cross_subject,
    is_target_indexable,
    url_page_count,
    alias_page_count,
    id_page_count,
    id_path,
    suggested_path
from tables.links
