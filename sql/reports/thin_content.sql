-- One row per page that has far fewer words than its subject's pages mostly have.
-- What is thin depends on the company: a glossary entry is short, a guide is not. Left out are drafts, and section
-- pages (_index) without a text, which are listings.
-- key: path
-- why: A page that says much less than its neighbours mostly does not answer its question; readers leave, and search
--   engines rank it low.
-- how: On ln(1 + words), as lengths are skewed. A page's group is its subject, or the site where the subject has
--   fewer pages than the setting thin_group_pages. The fence is first quartile - thin_fence x (third quartile -
--   first quartile) of the group; pages below it are thin, and so is every page without a word. robust_z = 0.6745 x
--   (ln(1 + words) - median) / median absolute deviation.
-- fix: The most linked pages stand first, as most readers meet them. Answer in full, merge the page into one that
--   does, or keep it out of search engines (noindex).
-- columns:
--   compared_with: Subject whose pages the page is compared with; (all): the whole site
--   compared_page_count: Pages of that group
--   median_word_count: Words on the page in the middle of that group
--   fence_word_count: Pages of that group with fewer words are thin
--   median_share: word_count by median_word_count, from 0 on
--   robust_z: How far below the middle the page lies, in robust standard deviations

with pages as (
    select
        *,
        ln(1 + word_count) as size
    from staging.pages
    where not is_draft
),

page_graph as (
    select * from staging.page_graph
),

thresholds as (
    select
        max(value) filter (where name = 'thin_fence') as thin_fence,
        max(value) filter (where name = 'thin_group_pages') as thin_group_pages
    from staging.thresholds
),

measured as (
    select
        case when grouping(subject_id) = 1 then '(all)' else subject_id end as compared_with,
        count(*) as compared_page_count,
        median(word_count)::bigint as median_word_count,
        quantile_cont(size, 0.25) as first_quartile,
        median(size) as median_size,
        quantile_cont(size, 0.75) as third_quartile,
        mad(size) as deviation
    from pages
    group by rollup (subject_id)
    having grouping(subject_id) = 1 or subject_id is not null
),

groups as (
    select
        measured.*,
        measured.first_quartile
        - thresholds.thin_fence * (measured.third_quartile - measured.first_quartile) as fence,
        thresholds.thin_group_pages
    from measured
    cross join thresholds
),

subject_groups as (
    select * from groups
    where compared_page_count >= thin_group_pages
),

grouped as (
    select
        pages.*,
        coalesce(subject_groups.compared_with, '(all)') as compared_with
    from pages
    left join subject_groups on pages.subject_id = subject_groups.compared_with
)

select
    grouped.path,
    grouped.url,
    grouped.title,
    grouped.subject_id,
    grouped.word_count,
    groups.median_word_count,
    round(grouped.word_count / nullif(groups.median_word_count, 0), 4) as median_share,
    greatest(ceil(exp(groups.fence) - 1), 0)::bigint as fence_word_count,
    round(0.6745 * (grouped.size - groups.median_size) / nullif(groups.deviation, 0), 2) as robust_z,
    groups.compared_with,
    groups.compared_page_count,
    page_graph.in_degree,
    grouped.is_indexable
from grouped
inner join groups using (compared_with)
inner join page_graph using (path)
where
    (grouped.size < groups.fence or grouped.word_count = 0)
    and not (grouped.word_count = 0 and regexp_matches(grouped.path, '(^|/)_index[.][^/]*$'))
order by page_graph.in_degree desc, grouped.word_count = 0, grouped.word_count, grouped.path
