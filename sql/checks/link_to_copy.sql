-- Link to a page that says what another page says.
-- severity: note
-- identity: kind, target
-- why: Two pages with one text share what links are worth; and a reader who comes from the one learns nothing from
--   the other.
-- how: The target is in a cluster of pages with one text or nearly one (page_duplicates). Either the page that links
--   is in it too, or another page of it is better placed: the keeper, by links, length and day.
-- fix: Link to the keeper; from a page of the same cluster, to something else. Better still, make one page of the
--   cluster.

select
    source_path as path,
    field,
    case when target_url is not null then 'url' when target_id is not null then 'id' else 'title' end as part,
    line,
    case
        when is_near_duplicate then 'The page has the same text, or nearly: ' || target_path
        else 'The page has a copy to link to instead: ' || target_keeper_path
    end as message,
    kind,
    target_path as target,
    target_keeper_path as keeper
from staging.links
where is_near_duplicate or (target_keeper_path is not null and target_keeper_path <> source_path)
