-- One row per source of a warehouse with several: its pages, and how its links fare, within it and to the others.
-- With one source there is one row, whose corpus is (all). The row of the whole comes first.
-- key: corpus
-- why: Says which site needs care, and whether the sites know of each other.
-- how: A page's corpus is the name of its source. Links are counted by the corpus of the page that links; those to
--   others lead to a page of another corpus by its host, its base path or its file (docs/corpora.md). Findings are
--   those that are there and not waived.
-- fix: See the links to others that are broken: matterhouse sql "from links where starts_with(target_key, '//')".
-- columns:
--   corpus: Name of the source; (all) for the whole
--   page_count: Pages
--   url_count: Pages with a url
--   median_words: Median of their words
--   link_count: Authored links
--   internal_count: Links that are judged: to pages and files of any corpus
--   resolved_share: Share of internal links that lead to one page, or to a file that is there
--   broken_count: Links that lead nowhere
--   to_others_count: Links to a page of another corpus
--   from_others_count: Links from pages of another corpus
--   orphan_count: Pages that no other page links to
--   finding_count: Findings

with pages as (
    select
        pages.path,
        pages.url,
        pages.word_count,
        page_graph.is_orphan,
        coalesce(pages.corpus, '(all)') as corpus
    from staging.pages as pages
    inner join staging.page_graph as page_graph using (path)
),

links as (
    select
        source.corpus,
        target.corpus as target_corpus,
        links.verdict
    from staging.links as links
    inner join pages as source on links.source_path = source.path
    left join pages as target on links.target_path = target.path
),

findings as (
    select
        pages.corpus,
        findings.finding_id
    from staging.findings as findings
    inner join pages using (path)
    where findings.status <> 'resolved' and not findings.is_waived
),

scopes as (
    select distinct
        corpus as scope,
        corpus
    from pages
    union
    select
        '(all)' as scope,
        corpus
    from pages
),

counted_pages as (
    select
        scopes.scope as corpus,
        count(*) as page_count,
        count(pages.url) as url_count,
        median(pages.word_count)::integer as median_words,
        count(*) filter (where pages.is_orphan) as orphan_count
    from scopes
    inner join pages using (corpus)
    group by scopes.scope
),

counted_links as (
    select
        scopes.scope as corpus,
        count(*) as link_count,
        count(*) filter (where links.verdict <> 'external') as internal_count,
        count(*) filter (where links.verdict not in ('external', 'broken', 'ambiguous')) as resolved_count,
        count(*) filter (where links.verdict = 'broken') as broken_count,
        count(*) filter (where links.target_corpus <> links.corpus) as to_others_count
    from scopes
    inner join links using (corpus)
    group by scopes.scope
),

counted_arrivals as (
    select
        scopes.scope as corpus,
        count(*) as from_others_count
    from scopes
    inner join links on scopes.corpus = links.target_corpus and links.target_corpus <> links.corpus
    group by scopes.scope
),

counted_findings as (
    select
        scopes.scope as corpus,
        count(*) as finding_count
    from scopes
    inner join findings using (corpus)
    group by scopes.scope
)

select
    corpus,
    counted_pages.page_count,
    counted_pages.url_count,
    counted_pages.median_words,
    coalesce(counted_links.link_count, 0) as link_count,
    coalesce(counted_links.internal_count, 0) as internal_count,
    round(counted_links.resolved_count / nullif(counted_links.internal_count, 0), 4) as resolved_share,
    coalesce(counted_links.broken_count, 0) as broken_count,
    coalesce(counted_links.to_others_count, 0) as to_others_count,
    coalesce(counted_arrivals.from_others_count, 0) as from_others_count,
    counted_pages.orphan_count,
    coalesce(counted_findings.finding_count, 0) as finding_count
from counted_pages
left join counted_links using (corpus)
left join counted_arrivals using (corpus)
left join counted_findings using (corpus)
order by corpus = '(all)' desc, corpus
