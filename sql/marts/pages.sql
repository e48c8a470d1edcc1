-- One row per readable file; one whose front matter failed has its path, text and a row in `problems`.
-- materialized: view
-- key: path

with pages as (
    select * from staging.pages
),

page_contents as (
    select * from staging.page_contents
)

select
    pages.path,
    pages.corpus,
    pages.language,
    pages.translation_key,
    pages.url,
    pages.id,
    pages.title,
    pages.title_key,
    pages.description,
    pages.subject_id,
    pages.folder_subject_id,
    pages.is_subject_elsewhere,
    pages.author,
    pages.published_on,
    pages.updated_on,
    pages.score,
    pages.is_indexable,
    pages.is_draft,
    pages.format,
    pages.section,
    page_contents.text,
    pages.word_count,
    pages.heading_count,
    pages.formula_count,
    pages.code_block_count,
    page_contents.front_matter,
    pages.empty_fields,
    pages.invalid_fields,
    pages.text_hash,
    pages.content_hash,
    pages.size_bytes
from pages
inner join page_contents using (path)
