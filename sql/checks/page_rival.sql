-- Page that competes with another for the same searches.
-- severity: note
-- why: Pages with the same keywords and much the same title take readers from each other.
-- how: Rows of the report cannibalization, which tells when two pages compete.
-- fix: Merge the pages, or give each the title and keywords of the question that it answers.

with clusters as (
    select
        *,
        count(*) over (partition by cluster_id) as page_count
    from staging.page_rivals
)

select
    path,
    'keywords' as field,
    page_count || ' pages compete for the same searches; best kept is ' || keeper_path as message,
    keeper_path,
    page_count
from clusters
