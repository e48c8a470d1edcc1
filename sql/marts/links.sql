-- One row per authored link, with what it leads to.
-- materialized: view
-- key: source_path, kind, field, position
-- reference: source_path -> pages.path
-- reference: target_path -> pages.path
-- reference: target_keeper_path -> pages.path
-- columns:
--   source_subject_id: Canonical subject of the page that links
--   is_source_indexable: False where the page that links keeps search engines out
--   is_source_draft: True where the page that links is not published
--   target_subject_id: Canonical subject of the page that the link leads to
--   target_page_url: Url of that page, as authored there; NULL for a page of another corpus, whose host is not in it
--   target_page_id: Identifier of that page, as authored there
--   target_page_title: Title of that page, as authored there
--   target_page_subject: First subject of that page, as authored there

with links as (
    select * from staging.links
),

pages as (
    select * from staging.pages
),

target_subjects as (
    select * from staging.page_subjects
    where position = 1
)

select
    links.source_path,
    links.position,
    links.kind,
    links.field,
    links.line,
    links.target_url,
    links.target_form,
    links.target_key,
    links.target_anchor,
    links.target_id,
    links.target_title,
    links.target_subject,
    links.link_text,
    links.target_path,
    links.resolved_by,
    links.redirect_count,
    links.verdict,
    links.is_external,
    links.is_own_host,
    links.is_asset,
    links.is_self,
    links.is_duplicate,
    links.is_cross_subject,
    links.is_target_indexable,
    links.is_target_draft,
    links.is_anchor_found,
    links.url_page_count,
    links.alias_page_count,
    links.path_page_count,
    links.id_page_count,
    links.id_path,
    links.title_change,
    links.subject_change,
    links.suggested_path,
    links.suggested_by,
    links.suggestion_score,
    links.suggested_anchor,
    links.is_near_duplicate,
    links.target_keeper_path,
    links.relevance,
    links.relevance_percentile,
    links.is_off_topic,
    links.is_weak,
    sources.subject_id as source_subject_id,
    sources.is_indexable as is_source_indexable,
    sources.is_draft as is_source_draft,
    targets.subject_id as target_subject_id,
    case
        when coalesce(targets.corpus, '') = coalesce(sources.corpus, '') then targets.url
    end as target_page_url,
    targets.id as target_page_id,
    targets.title as target_page_title,
    target_subjects.raw as target_page_subject
from links
inner join pages as sources on links.source_path = sources.path
left join pages as targets on links.target_path = targets.path
left join target_subjects on links.target_path = target_subjects.path
