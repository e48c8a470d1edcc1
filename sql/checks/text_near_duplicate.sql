-- Page with nearly the text of another page.
-- severity: warning
-- why: The pages compete for the same readers and searches, and their answers drift apart.
-- how: The cosine of the words of the two texts, weighed by how rare they are, is 0.8 or more; docs/duplicates.md has
--   the rest. Equal texts are told by text-duplicate.
-- fix: Merge the pages into the one that is best kept, and leave an alias for the others' urls.

with clusters as (
    select
        *,
        count(*) over (partition by cluster_id) as page_count
    from staging.page_duplicates
    where kind = 'near'
)

select
    path,
    page_count || ' pages have nearly one text; best kept is ' || keeper_path as message,
    keeper_path,
    similarity,
    page_count
from clusters
