-- One row per link that a reader cannot follow: its url leads to no page, or not to one.
-- Where the identifier tells the page (url_dangling) the repair is its url; else a suggestion is given, where some
-- page comes near by its url or by its title.
-- key: source_path, kind, field, position
-- why: A reader who follows such a link meets an error page, and search engines count it against the page that links.
-- how: Links whose verdict is broken, url_dangling or ambiguous (docs/links.md). repair_url is the url of the page
--   that the identifier tells. suggested_url is that of the page with the same title, else with the same last part of
--   the url, else with the nearest last part or title, letter by letter; it is never taken for the target.
-- fix: Write repair_url where there is one. Else look at suggested_url and how sure it is, write the missing page, or
--   drop the link. The first rows have the largest target_count: one new page there mends the most links.
-- columns:
--   target_count: Links of the site with this same broken target: one repair, or one new page, mends them all
--   repair_url: Url to write instead, where the page that is meant is known
--   suggested_url: Url of the nearest page, where one comes near; its path where its url is not known

with links as (
    select * from main.links
),

pages as (
    select * from staging.pages
),

broken as (
    select
        *,
        count(*) over (partition by coalesce(target_key, target_url, target_id, target_title)) as target_count
    from links
    where verdict in ('broken', 'url_dangling', 'ambiguous')
)

select
    broken.source_path,
    broken.line,
    broken.kind,
    broken.field,
    broken.position,
    broken.verdict,
    broken.target_url,
    broken.target_id,
    broken.target_title,
    broken.is_asset,
    broken.target_count,
    broken.target_page_url as repair_url,
    broken.suggested_path,
    case when broken.suggested_path is not null then coalesce(suggestions.url, broken.suggested_path) end
        as suggested_url,
    broken.suggested_by,
    broken.suggestion_score,
    broken.source_subject_id
from broken
left join pages as suggestions on broken.suggested_path = suggestions.path
order by
    broken.target_count desc, broken.target_key, broken.target_url, broken.source_path, broken.kind, broken.field,
    broken.position
