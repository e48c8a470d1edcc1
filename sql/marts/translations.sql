-- One row per page in a language: its source, and whether that has changed since.
-- Pages of one corpus with one translation_key are translations of each other. The source is the page in the corpus'
-- main language, which is the one with most pages.
-- key: path
-- reference: path -> pages.path
-- columns:
--   main_language: Language of the corpus with most pages
--   is_main: The page is in the main language
--   source_path: Page in the main language with the same translation_key; NULL for that page itself, or without one
--   source_updated_on: Day that the source states: of its last change, else of publication
--   own_updated_on: Day that the page states
--   days_behind: Days from the page's day to the source's, where that is later
--   is_edited_since: Text or title of the source were edited in a run after the last edit of the page
--   is_stale: The source has changed since, by its day or by the runs

with pages as (
    select
        path,
        corpus,
        language,
        translation_key,
        coalesce(updated_on, published_on) as stated_on
    from staging.pages
    where language is not null
),

page_history as (
    select * from staging.page_history
),

language_sizes as (
    select
        corpus,
        language,
        count(*) as page_count
    from pages
    group by corpus, language
),

main_languages as (
    select
        corpus,
        language as main_language
    from language_sizes
    qualify row_number() over (partition by corpus order by page_count desc, language) = 1
),

sources as (
    select
        pages.corpus,
        pages.translation_key,
        min_by(pages.path, pages.path) as path
    from pages
    inner join main_languages
        on
            pages.corpus is not distinct from main_languages.corpus
            and pages.language = main_languages.main_language
    group by pages.corpus, pages.translation_key
),

matched as (
    select
        pages.path,
        pages.corpus,
        pages.language,
        pages.translation_key,
        main_languages.main_language,
        pages.language = main_languages.main_language as is_main,
        case when pages.language <> main_languages.main_language then sources.path end as source_path,
        pages.stated_on as own_updated_on
    from pages
    inner join main_languages on pages.corpus is not distinct from main_languages.corpus
    left join sources
        on
            pages.corpus is not distinct from sources.corpus
            and pages.translation_key = sources.translation_key
),

compared as (
    select
        matched.*,
        source_pages.stated_on as source_updated_on,
        case
            when source_pages.stated_on > matched.own_updated_on
                then source_pages.stated_on - matched.own_updated_on
        end as days_behind,
        coalesce(source_history.edited_run > own_history.edited_run, false) as is_edited_since
    from matched
    left join pages as source_pages on matched.source_path = source_pages.path
    left join page_history as source_history on matched.source_path = source_history.path
    left join page_history as own_history on matched.path = own_history.path
)

select
    path,
    corpus,
    language,
    translation_key,
    main_language,
    is_main,
    source_path,
    source_updated_on,
    own_updated_on,
    days_behind,
    is_edited_since,
    days_behind is not null or is_edited_since as is_stale
from compared
order by path
