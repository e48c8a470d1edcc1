-- One row per page whose title another page has too, by cluster.
-- Titles are compared after NFKC, casefolding and folding white space.
-- key: path
-- why: Pages of one title compete for the same readers and searches, and answers drift apart.
-- how: Titles are equal after NFKC, casefolding and folding of white space (title_key). is_same_text compares the
--   whole text, byte for byte.
-- fix: Where is_same_text is true keep one page, mostly the one with the most links, and lead the others' urls to it
--   by an alias. Where texts differ merge them, or give each page the title of the question it answers.
-- columns:
--   cluster_page_count: Pages with this title
--   cluster_subject_count: Different subjects among them
--   is_same_text: Another page of the cluster has exactly the same text
--   in_degree: Other pages that link to this one

with pages as (
    select * from staging.pages
),

page_graph as (
    select * from staging.page_graph
),

page_texts as (
    select
        path,
        md5(text) as text_hash
    from staging.page_contents
),

clusters as (
    select
        title_key,
        count(*) as cluster_page_count,
        count(distinct subject_id) as cluster_subject_count
    from pages
    where title_key is not null
    group by title_key
    having count(*) > 1
)

select
    pages.title_key,
    pages.path,
    pages.url,
    pages.id,
    pages.title,
    pages.subject_id,
    clusters.cluster_page_count,
    clusters.cluster_subject_count,
    count(*) over (partition by pages.title_key, page_texts.text_hash) > 1 as is_same_text,
    pages.word_count,
    page_graph.in_degree,
    pages.published_on
from pages
inner join clusters using (title_key)
inner join page_texts using (path)
inner join page_graph using (path)
order by clusters.cluster_page_count desc, pages.title_key, page_graph.in_degree desc, pages.path
