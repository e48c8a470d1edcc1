-- One row per target that links want and that is not there, most wanted first.
-- key: target
-- why: One page, file or alias that is put in place here mends every link that leads to it, without touching them.
-- how: Links whose verdict is broken, url_dangling or ambiguous, by what their targets are compared by; a link
--   without a url counts by its identifier, else its title.
-- fix: Where suggested_path is the page that is meant, give it the target as an alias. Else write the page, or put
--   the file in place. If nobody needs it, drop the links: broken_links lists them.
-- columns:
--   target: Url, path, name or identifier that the links have in common
--   is_asset: A file that is no page, such as an image, is wanted
--   link_count: Links that lead there: one repair mends them all
--   source_count: Pages that have such a link
--   subject_count: Different subjects of those pages
--   target_title: Copy of the title that most of the links have
--   first_source_path: First of the pages, by path
--   repair_path: Page that the identifier tells, where the links' url is wrong
--   suggested_path: Nearest page
--   suggestion_score: How sure the suggestion is, from 0 to 1

with links as (
    select * from main.links
),

wanted as (
    select
        coalesce(target_key, target_url, target_id, target_title, '') as target,
        bool_or(is_asset) as is_asset,
        count(*) as link_count,
        count(distinct source_path) as source_count,
        count(distinct source_subject_id) as subject_count,
        mode(target_title order by target_title) as target_title,
        min(source_path) as first_source_path,
        min(target_path) as repair_path,
        arg_max(suggested_path, struct_pack(score := suggestion_score, path := suggested_path)) as suggested_path,
        max(suggestion_score) as suggestion_score
    from links
    where verdict in ('broken', 'url_dangling', 'ambiguous')
    group by coalesce(target_key, target_url, target_id, target_title, '')
)

select
    target,
    is_asset,
    link_count,
    source_count,
    subject_count,
    target_title,
    first_source_path,
    repair_path,
    suggested_path,
    suggestion_score
from wanted
order by link_count desc, target
