-- Subject in another spelling than most pages have.
-- severity: warning
-- identity: raw
-- why: Templates that list pages by subject show two lists for one.
-- how: Spellings that the vocabulary takes for the same subject; the most used one is right.
-- fix: Write the subject as most pages do.

with subjects as (
    select * from staging.subjects
),

mentions as (
    select * from staging.page_subjects
)

select
    mentions.path,
    'subject' as field,
    'Most pages write this subject as: ' || subjects.label as message,
    mentions.raw,
    subjects.label
from mentions
inner join subjects using (subject_id)
where mentions.raw <> subjects.label
