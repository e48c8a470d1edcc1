-- One row per readable file, without its text and front matter.

select
    path,
    url,
    id,
    title,
    title_key,
    description,
    subject_id,
    author,
    published_on,
    updated_on,
    score,
    is_indexable,
    is_draft,
    format,
    section,
    word_count,
    empty_fields,
    invalid_fields,
    text_hash,
    heading_count,
    formula_count,
    code_block_count,
    content_hash,
    size_bytes
from tables.pages
