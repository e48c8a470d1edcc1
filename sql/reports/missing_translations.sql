-- One row per page and language that it is not translated into, the most linked first.
-- A language counts if any page of the corpus is in it; without a second language the report is empty.
-- key: path, missing_language
-- why: Says what to translate next, and which translations have lost the page that they were made of.
-- how: Pages of one corpus with one translation_key are one page in several languages. Each language of the corpus
--   that none of them is in is missing. The row names the page in the main language (the one with most pages); where
--   that is what is missing, the first of the others.
-- fix: Translate the page, or keep it in one language on purpose. Where the main language is missing, see whether the
--   page was removed or renamed.
-- columns:
--   path: Path of the page that is there
--   missing_language: Language that it is not in
--   is_source_missing: The missing language is the main one
--   languages: Languages that it is in
--   in_degree: Pages that link to it

with translations as (
    select * from main.translations
),

languages as (
    select distinct
        corpus,
        language
    from translations
),

groups as (
    select
        corpus,
        translation_key,
        main_language,
        list(distinct language order by language) as languages,
        arg_min(path, (not is_main, path)) as path
    from translations
    group by corpus, translation_key, main_language
),

missing as (
    select
        groups.path,
        languages.language as missing_language,
        languages.language = groups.main_language as is_source_missing,
        groups.languages
    from groups
    inner join languages on groups.corpus is not distinct from languages.corpus
    where not list_contains(groups.languages, languages.language)
)

select
    missing.path,
    missing.missing_language,
    missing.is_source_missing,
    missing.languages,
    pages.title,
    pages.word_count,
    page_graph.in_degree
from missing
inner join staging.pages as pages using (path)
inner join staging.page_graph as page_graph using (path)
where not pages.is_draft
order by missing.is_source_missing desc, page_graph.in_degree desc, missing.path, missing.missing_language
