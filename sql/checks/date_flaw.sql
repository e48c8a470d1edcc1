-- Date that cannot be true, or was not kept with the text.
-- severity: note
-- identity: flaw
-- why: Readers and search engines trust a date.
-- how: Rows of the report date_flaws. A day in the future, and a change before the publication, are warnings.
-- fix: Correct the date where it is wrong; write the day of the change where the text has changed.

select
    path,
    case when flaw = 'updated_before_published' then 'updated_on' else 'published_on' end as field,
    case when flaw in ('future', 'updated_before_published') then 'warning' else 'note' end as severity,
    case flaw
        when 'future' then 'The day lies in the future: ' || stated_on
        when 'updated_before_published' then 'The last change comes before the publication: ' || updated_on
        when 'edited_without_date' then 'Text or title has changed, the day has not: ' || stated_on
        when 'dated_without_edit' then 'The day has changed, text and title have not: ' || stated_on
        else 'The page has no day, and most pages of its subject have one.'
    end as message,
    flaw,
    stated_on
from reports.date_flaws
