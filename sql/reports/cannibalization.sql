-- One row per page that competes with another for the same searches, by cluster.
-- Pages of one title or text are in duplicate_content; of these only the one to keep is looked at here.
-- key: path
-- why: Pages with the same keywords and much the same title take readers and links from each other, and a search
--   engine chooses which of them it shows.
-- how: Two pages compete where the cosine of their canonical keywords, weighed by rarity, is 0.4 or more, that
--   of the words of their titles 0.5 or more, the sum of both and of the texts' 1.65 or more, and neither title
--   names what the other page never mentions. Each page competes with the keeper, so that no chain joins pages
--   that do not. The keeper is the page that most pages link to, then the longest, then the oldest.
-- fix: Read the pages of a cluster side by side. Where they answer one question, merge them into the keeper and
--   lead the others' urls to it; where they do not, give each the title and the keywords of the question that it
--   answers.
-- columns:
--   cluster_page_count: Pages in the cluster
--   cluster_subject_count: Different subjects among them
--   cluster_in_degree: Links to all pages of the cluster
--   is_keeper: The page is the one to keep
--   in_degree: Other pages that link to this one

with rivals as (
    select * from staging.page_rivals
),

pages as (
    select * from staging.pages
),

page_graph as (
    select * from staging.page_graph
),

clusters as (
    select
        rivals.cluster_id,
        count(*) as cluster_page_count,
        count(distinct pages.subject_id) as cluster_subject_count,
        sum(page_graph.in_degree)::bigint as cluster_in_degree
    from rivals
    inner join pages using (path)
    inner join page_graph using (path)
    group by rivals.cluster_id
)

select
    rivals.cluster_id,
    rivals.path,
    pages.url,
    pages.title,
    pages.subject_id,
    rivals.keeper_path = rivals.path as is_keeper,
    rivals.keyword_similarity,
    rivals.title_similarity,
    rivals.text_similarity,
    array_to_string(rivals.shared_keywords, ', ') as shared_keywords,
    clusters.cluster_page_count,
    clusters.cluster_subject_count,
    clusters.cluster_in_degree,
    page_graph.in_degree,
    pages.word_count,
    pages.published_on,
    rivals.keeper_path,
    rivals.keeper_reason
from rivals
inner join clusters using (cluster_id)
inner join pages using (path)
inner join page_graph using (path)
order by
    clusters.cluster_page_count desc,
    clusters.cluster_in_degree desc,
    rivals.cluster_id,
    rivals.keeper_path = rivals.path desc,
    rivals.path
