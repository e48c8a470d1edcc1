-- One row per page whose title or text another page has too, or nearly has, by cluster.
-- A cluster of equal or near texts whose pages share their title stands there once, as a cluster of that title.
-- key: kind, path
-- why: Pages of one title compete for the same readers and searches, answers drift apart, and one text at two urls
--   lets a search engine choose which of them it shows.
-- how: title: equal after NFKC, casefolding and folding of white space. text: equal byte for byte, from 20 words.
--   near: the words of two texts, weighed by how rare they are, have a cosine of 0.8 or more, and neither title
--   names what the other page never mentions; each page is near the keeper, so that no chain joins pages that
--   differ. text_match compares a page with the keeper. The keeper is the page that most pages link to, then the
--   longest, then the oldest; a page that search engines may show comes before a draft or one kept from them.
-- fix: Where text_match is same or near, keep the keeper and lead the others' urls to it by an alias. Where it is
--   different, the title is one question with several answers: merge them, or give each page the title of the
--   question that it answers.
-- columns:
--   cluster_page_count: Pages in the cluster
--   cluster_subject_count: Different subjects among them
--   is_keeper: The page is the one to keep
--   is_same_text: Another page of the cluster has exactly the same text
--   in_degree: Other pages that link to this one

with pages as (
    select * from staging.pages
),

page_graph as (
    select * from staging.page_graph
),

page_duplicates as (
    select * from staging.page_duplicates
),

page_texts as (
    select
        path,
        md5(text) as text_hash
    from staging.page_contents
    where path in (select path from page_duplicates)
),

clusters as (
    select
        page_duplicates.cluster_id,
        count(*) as cluster_page_count,
        count(distinct pages.subject_id) as cluster_subject_count
    from page_duplicates
    inner join pages using (path)
    group by page_duplicates.cluster_id, page_duplicates.kind
    having page_duplicates.kind = 'title' or count(distinct coalesce(pages.title_key, pages.path)) > 1
)

select
    page_duplicates.cluster_id,
    page_duplicates.kind,
    pages.path,
    pages.url,
    pages.id,
    pages.title,
    pages.subject_id,
    page_duplicates.keeper_path = pages.path as is_keeper,
    page_duplicates.text_match,
    page_duplicates.similarity,
    clusters.cluster_page_count,
    clusters.cluster_subject_count,
    count(*) over (partition by page_duplicates.cluster_id, page_texts.text_hash) > 1 as is_same_text,
    pages.word_count,
    page_graph.in_degree,
    pages.published_on,
    page_duplicates.keeper_path,
    page_duplicates.keeper_reason
from page_duplicates
inner join clusters using (cluster_id)
inner join pages using (path)
inner join page_texts using (path)
inner join page_graph using (path)
order by
    list_position(['title', 'text', 'near'], page_duplicates.kind),
    clusters.cluster_page_count desc,
    page_duplicates.keeper_path,
    page_duplicates.keeper_path = pages.path desc,
    pages.path
