-- One row per corpus and language: how much of the main language it has, and how much of that is up to date.
-- A site whose pages tell no language has no row.
-- key: corpus, language
-- why: Says how far each language has come, and where it is left behind.
-- how: The main language is the one with most pages. A page of another language is a translation if a page of
--   the main one has the same translation_key, and stale as in stale_translations.
-- fix: Take missing_translations for what is missing, stale_translations for what is old.
-- columns:
--   corpus: Name of the source; (all) where there is one
--   language: Language of the pages
--   is_main: It is the language with most pages
--   page_count: Pages in it
--   translated_count: Of these, pages that a page of the main language has been the source of
--   translated_share: Share of the main language's pages that are there in this one, from 0 to 1
--   stale_count: Translations whose source has changed since
--   without_source_count: Pages without a source in the main language
--   median_words: Median of their words

with translations as (
    select * from main.translations
),

pages as (
    select * from staging.pages
),

main_sizes as (
    select
        corpus,
        count(distinct translation_key) as key_count
    from translations
    where is_main
    group by corpus
),

counted as (
    select
        translations.corpus,
        translations.language,
        bool_or(translations.is_main) as is_main,
        count(*) as page_count,
        count(translations.source_path) as translated_count,
        count(distinct translations.translation_key) filter (where translations.source_path is not null)
            as translated_key_count,
        count(*) filter (where translations.is_stale) as stale_count,
        count(*) filter (where not translations.is_main and translations.source_path is null) as without_source_count,
        median(pages.word_count)::integer as median_words
    from translations
    inner join pages using (path)
    group by translations.corpus, translations.language
)

select
    coalesce(counted.corpus, '(all)') as corpus,
    counted.language,
    counted.is_main,
    counted.page_count,
    counted.translated_count,
    case
        when counted.is_main then 1
        else round(counted.translated_key_count / main_sizes.key_count, 4)
    end as translated_share,
    counted.stale_count,
    counted.without_source_count,
    counted.median_words
from counted
inner join main_sizes on counted.corpus is not distinct from main_sizes.corpus
order by corpus, counted.is_main desc, counted.page_count desc, counted.language
