-- One row per damaged place in a text, title, description, keyword or link title that was taken as it stands.
-- key: path, position
-- why: The file reads well, but the author's text was hurt on its way into it: readers see raw LaTeX, broken signs,
--   notes that were not meant for them, or half a sentence.
-- how: docs/damage.md has the kinds. Code is exempt. A template mark, or a text that ends within a sentence, counts
--   only on a site where hardly any other page has such a thing.
-- fix: Where there is a repair, write it in place of what was found, at the line and column given. Else look at the
--   excerpt and mend the text at its source.
-- columns:
--   page_place_count: Rows of this page

with text_damage as (
    select * from staging.text_damage
),

pages as (
    select * from staging.pages
)

select
    text_damage.kind,
    text_damage.path,
    text_damage.position,
    text_damage.line,
    text_damage."column",
    text_damage.field,
    text_damage.found,
    text_damage.repair,
    text_damage.excerpt,
    text_damage.kind_count,
    count(*) over (partition by text_damage.path) as page_place_count,
    pages.url,
    pages.subject_id
from text_damage
inner join pages using (path)
order by text_damage.kind, text_damage.path, text_damage.position
