-- One row per translation whose source has changed since, the furthest behind first.
-- key: path
-- why: Readers of another language are told what is no longer so.
-- how: The source is the page with the same translation_key in the main language, the one with most pages. It has
--   changed since if the day that it states (of the last change, else of publication) is later than the
--   translation's, or if a run has seen its text or title edited after the last edit of the translation.
-- fix: Compare the two pages, bring the translation up to date, and let it state the day.
-- columns:
--   path: Path of the translation
--   source_path: Path of the page that it is a translation of
--   source_updated_on: Day that the source states: of its last change, else of publication
--   own_updated_on: Day that the translation states
--   days_behind: Days between them
--   is_edited_since: A run has seen the source edited after the last edit of the translation
--   word_share: Words of the translation by those of the source

with translations as (
    select * from main.translations
),

pages as (
    select * from staging.pages
)

select
    translations.path,
    translations.language,
    translations.source_path,
    translations.source_updated_on,
    translations.own_updated_on,
    translations.days_behind,
    translations.is_edited_since,
    round(pages.word_count / nullif(source_pages.word_count, 0), 2) as word_share
from translations
inner join pages using (path)
inner join pages as source_pages on translations.source_path = source_pages.path
where translations.is_stale
order by translations.days_behind desc nulls last, translations.path
