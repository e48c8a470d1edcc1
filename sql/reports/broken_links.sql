-- One row per link that a reader cannot follow: its url leads to no page, or not to one.
-- Where the identifier tells the page (url_dangling) the repair is its url; else a suggestion is given, where
-- some page has the same title or the same last part of the url.
-- key: source_path, kind, field, position
-- why: A reader who follows such a link finds nothing, and the page that the link was to strengthen gets nothing.
--   One target that many links share is one repair.
-- how: Links with the verdict broken, url_dangling or ambiguous (docs/links.md). target_count counts the links of
--   the site with the same url, else id, else title. The suggested page has the same title, else the same last part
--   of the url; it is never taken for the target.
-- fix: Write repair_url where it is given. Else look at suggested_url: if that page is meant, write its url; if no
--   page is, write the page or drop the link. Rows of one target stand together, the most linked first.
-- columns:
--   target_count: Links of the site with this same broken target: one repair, or one new page, mends them all
--   repair_url: Url to write instead, where the page that is meant is known
--   suggested_url: Url of the nearest page, where one comes near

with links as (
    select * from main.links
),

pages as (
    select * from staging.pages
),

broken as (
    select
        *,
        count(*) over (partition by coalesce(target_url, target_id, target_title)) as target_count
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
    broken.target_count,
    broken.target_page_url as repair_url,
    broken.suggested_path,
    suggestions.url as suggested_url,
    broken.source_subject_id
from broken
left join pages as suggestions on broken.suggested_path = suggestions.path
order by broken.target_count desc, broken.target_url, broken.source_path, broken.position, broken.kind, broken.field
