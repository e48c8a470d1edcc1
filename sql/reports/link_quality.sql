-- One row per subject of the linking page: how its links fare.
-- The row (all) counts every link. Verdicts are explained in docs/links.md.
-- key: subject_id
-- why: Says which subjects keep their links in order, and what kind of repair the site needs most.
-- how: Every authored link has one verdict (docs/links.md); this counts them by the subject of the linking page.
--   Shares are of internal_count, the links that are judged: link_count less external_count. Other counts overlap:
--   a link may be ok and a duplicate. No score sums them up: they do not weigh the same on every site.
-- fix: Take the largest count of the first row: broken, url_dangling and ambiguous links stand in broken_links and
--   wanted_pages, duplicates in duplicate_links, the other flaws in stale_links.
-- columns:
--   subject_id: Canonical subject of the page that links; (all) for every page, (none) for pages without one
--   link_count: Authored links
--   internal_count: Links that are judged: to pages and files of the site
--   ok_count: Internal links with nothing to repair
--   ok_share: Share of internal links with nothing to repair, from 0 to 1
--   resolved_share: Share of internal links that lead to one page, or to a file that is there
--   stale_title_count: Right page, but the copy of its title is another
--   id_dangling_count: Right url, but no page has the identifier
--   id_conflict_count: Right url, but the identifier is another page's
--   url_dangling_count: The url leads nowhere; the identifier tells the page
--   ambiguous_count: The url leads nowhere or to several pages, and so does the identifier
--   redirected_count: The url is an older one of the page
--   broken_count: Nothing leads anywhere
--   external_count: Links to other hosts, and what the source does not tell; not judged
--   anchor_missing_count: Links to a place that the target does not have
--   case_count: Links whose url is right but for upper and lower case
--   own_host_count: Links that name the site's own host
--   to_draft_count: Links to a page that is not published
--   to_not_indexable_count: Links to a page that keeps search engines out
--   from_not_indexable_count: Links of pages that keep search engines out, or that are not published
--   to_near_duplicate_count: Links to a page that says what the page that links says
--   to_copy_count: Links to a page whose text another, better placed page has too, or nearly
--   duplicate_count: Links whose target an earlier link of the page has
--   self_count: Links of a page to itself, but for those to a place in it
--   cross_subject_count: Links to a page of another subject

with links as (
    select * from main.links
),

counted as (
    select
        case when grouping(source_subject_id) = 1 then '(all)' else coalesce(source_subject_id, '(none)') end
            as subject_id,
        count(*) as link_count,
        count(*) filter (where verdict <> 'external') as internal_count,
        count(*) filter (where verdict = 'ok') as ok_count,
        count(*) filter (where verdict not in ('external', 'broken', 'ambiguous')) as resolved_count,
        count(*) filter (where verdict = 'stale_title') as stale_title_count,
        count(*) filter (where verdict = 'id_dangling') as id_dangling_count,
        count(*) filter (where verdict = 'id_conflict') as id_conflict_count,
        count(*) filter (where verdict = 'url_dangling') as url_dangling_count,
        count(*) filter (where verdict = 'ambiguous') as ambiguous_count,
        count(*) filter (where verdict = 'redirected') as redirected_count,
        count(*) filter (where verdict = 'broken') as broken_count,
        count(*) filter (where verdict = 'external') as external_count,
        count(*) filter (where not is_anchor_found) as anchor_missing_count,
        count(*) filter (where resolved_by in ('url_case', 'path_case')) as case_count,
        count(*) filter (where is_own_host) as own_host_count,
        count(*) filter (where is_target_draft) as to_draft_count,
        count(*) filter (where not is_target_indexable) as to_not_indexable_count,
        count(*) filter (where target_path is not null and (not is_source_indexable or is_source_draft))
            as from_not_indexable_count,
        count(*) filter (where is_near_duplicate) as to_near_duplicate_count,
        count(*) filter (where target_keeper_path is not null) as to_copy_count,
        count(*) filter (where is_duplicate) as duplicate_count,
        count(*) filter (where is_self and target_form <> 'anchor') as self_count,
        count(*) filter (where is_cross_subject) as cross_subject_count
    from links
    group by rollup (source_subject_id)
)

select
    subject_id,
    link_count,
    internal_count,
    ok_count,
    round(ok_count / nullif(internal_count, 0), 4) as ok_share,
    round(resolved_count / nullif(internal_count, 0), 4) as resolved_share,
    stale_title_count,
    id_dangling_count,
    id_conflict_count,
    url_dangling_count,
    ambiguous_count,
    redirected_count,
    broken_count,
    external_count,
    anchor_missing_count,
    case_count,
    own_host_count,
    to_draft_count,
    to_not_indexable_count,
    from_not_indexable_count,
    to_near_duplicate_count,
    to_copy_count,
    duplicate_count,
    self_count,
    cross_subject_count
from counted
order by subject_id = '(all)' desc, link_count desc, subject_id
