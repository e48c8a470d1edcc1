-- One row per page with a url that no other page links to, or none that search engines may show.
-- A page whose url is not known cannot be linked to by one, so it is left out.
-- key: path
-- why: Readers and crawlers come by links. A page that no page links to is found by search or by its url alone.
-- how: Pages with a url and an in_degree of 0 in page_graph: no resolved link of another page leads there. With them
--   pages whose links all come from pages that are drafts or not indexable; is_orphan tells the two apart. A page
--   that has moved is none.
-- fix: Link to the page from the pages of its subject that readers come from; drop it if nobody needs it.
-- columns:
--   reason: never linked; linked only by itself; linked only by pages that are drafts or not indexable

with pages as (
    select * from staging.pages
),

page_graph as (
    select * from staging.page_graph
),

moved as (
    select distinct path from staging.redirects
    where kind = 'moved'
),

in_links as (
    select
        target_path as path,
        bool_or(is_self) as has_self,
        bool_or(not is_self and is_source_indexable and not is_source_draft) as has_open
    from main.links
    where target_path is not null and kind in ('related', 'inline', 'wikilink')
    group by target_path
)

select
    pages.path,
    pages.url,
    pages.title,
    pages.subject_id,
    case
        when not page_graph.is_orphan then 'linked only by drafts and pages that are not indexable'
        when in_links.has_self then 'linked only by itself'
        else 'never linked'
    end as reason,
    pages.published_on,
    pages.word_count,
    page_graph.out_degree,
    page_graph.is_orphan,
    pages.is_indexable,
    pages.is_draft
from pages
inner join page_graph using (path)
left join in_links using (path)
left join moved using (path)
where pages.url is not null and not coalesce(in_links.has_open, false) and moved.path is null
order by pages.subject_id nulls last, pages.published_on desc nulls last, pages.path
