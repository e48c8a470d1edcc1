-- Place in a text, title or keyword where the author's text was hurt on its way into the file.
-- severity: warning
-- identity: authored_field, kind, found
-- why: Readers see raw LaTeX, broken signs, notes that were not meant for them, or half a sentence.
-- how: Rows of the table text_damage; docs/damage.md has the kinds. Code is exempt.
-- fix: Write the repair that the message names in place of what was found; else mend the text at its source.

select
    path,
    line,
    "column",
    kind || ': ' || found || coalesce('. Write ' || repair, '') as message,
    field as authored_field,
    kind,
    found,
    repair,
    excerpt
from staging.text_damage
