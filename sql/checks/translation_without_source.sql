-- Page of another language whose source is not there.
-- severity: note
-- why: The page that it was a translation of was removed or renamed; nobody will bring it up to date.
-- how: No page of the main language, the one with most pages, has its translation_key.
-- fix: Remove or rename it as its source was, or give both the same translation key.

with translations as (
    select * from main.translations
)

select
    path,
    'url' as field,
    'No page in ' || main_language || ' is the source of this one' as message,
    language,
    main_language
from translations
where not is_main and source_path is null
