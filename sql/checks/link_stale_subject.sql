-- Link with an outdated copy of its target's subject.
-- severity: note
-- identity: kind, target_url, target_subject
-- why: Readers are told another subject than the page has.
-- how: The copy differs from the first subject of the page that the link leads to, blanks at the ends aside.
-- fix: Copy the subject anew.

with target_subjects as (
    select
        path as target_path,
        raw as current_subject
    from staging.page_subjects
    where position = 1
)

select
    links.source_path as path,
    links.field,
    'subject' as part,
    links.line,
    'The subject of the page is now: ' || coalesce(target_subjects.current_subject, '(none)') as message,
    links.kind,
    links.target_url,
    links.target_subject,
    target_subjects.current_subject,
    links.target_path
from staging.links as links
left join target_subjects using (target_path)
where links.subject_change is not null and links.verdict <> 'url_dangling'
