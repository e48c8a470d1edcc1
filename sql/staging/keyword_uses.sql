-- One row per page × keyword that its text uses and it does not declare, or that it declares and its text lacks.

select
    path,
    keyword_id,
    kind,
    use_count,
    missing_words,
    declared_share
from tables.keyword_uses
