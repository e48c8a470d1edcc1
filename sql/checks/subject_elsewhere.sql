-- Page in the folder of another subject than its own.
-- severity: warning
-- why: Readers who browse the folder, and lists that are made of it, find a page that belongs elsewhere.
-- how: A folder of the url (else of the path) names a subject, and it is none of the page's.
-- fix: Move the page, or write the subject of its folder.

select
    path,
    'subject' as field,
    'The page has the subject ' || subject_id || ', its folder is that of ' || folder_subject_id as message,
    subject_id,
    folder_subject_id
from staging.pages
where is_subject_elsewhere
