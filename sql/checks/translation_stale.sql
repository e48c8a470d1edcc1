-- Translation whose source has changed since.
-- severity: note
-- why: Readers of another language are told what is no longer so.
-- how: By the days that both pages state, and by the runs that saw them edited: see the report stale_translations.
-- fix: Compare the two pages, bring the translation up to date, and let it state the day.
-- identity: source_path

with translations as (
    select * from main.translations
)

select
    path,
    'updated' as field,
    'Its source has changed since: ' || source_path as message,
    source_path,
    source_updated_on,
    own_updated_on
from translations
where is_stale
