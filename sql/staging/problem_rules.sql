-- One row per problem, with the check that tells of it; of what another check tells (url-taken), none.
-- materialized: view
-- columns:
--   rule: Name of the check
--   text: The message, which tells problems of one code on one page apart

select
    path,
    line,
    "column",
    severity,
    message,
    code,
    message as text,
    excerpt,
    case
        when code in ('date-invalid', 'number-invalid', 'truth-invalid', 'type-mismatch') then 'field-value'
        when code in ('duplicate-key', 'key-not-text', 'tag-ignored') then 'front-matter-key'
        when code in ('folder-unreadable', 'not-a-file', 'symlink-skipped') then 'file-unreadable'
        when code in ('redirect-loop', 'alias-taken') then 'redirect-faulty'
        when code = 'subject-undeclared' then 'subject-undeclared'
        when code like 'encoding-%' then 'file-encoding'
        when code like 'file-%' then 'file-unreadable'
        when code like 'front-matter-%' then 'front-matter-invalid'
        when code like 'keyword-%' then 'keyword-debris'
        when code like 'path-%' then 'file-name'
    end as rule
from staging.problems
where code <> 'url-taken'
