-- One row per finding of a check.
-- What the checks have found gets its place and its identity, and is compared with the run before. A finding is the
-- same as long as rule, page and evidence are. The page is told by its key; equal findings of a page are numbered.
-- What was found before on a page that cannot be read now stays open. What other settings or another version find in
-- files that stayed as they were is rebased: nobody broke it.

with found as (
    select * from tables.found
),

places as (
    select * from staging.places
),

page_keys as (
    select * from staging.page_keys
),

this_run as (
    select max(run_id) as run_id from tables.runs
),

run_before as (
    select max(run_id) as run_id from tables.runs
    where run_id < (select run_id from this_run)
),

placed as (
    select
        found.rule,
        found.severity,
        found.path,
        coalesce(places.line, found.line, 1)::uinteger as line,
        coalesce(places."column", found."column")::uinteger as "column",
        places.key as field,
        found.message,
        found.details,
        found.identity,
        coalesce(page_keys.page_key, 'path ' || found.path) as page_key
    from found
    left join page_keys using (path)
    left join places
        on
            found.path = places.path
            and found.field = places.field
            and (found.part = places.part or places.part = 'value')
),

numbered as (
    select
        *,
        row_number() over (
            partition by rule, page_key, identity order by path, line, "column", message, details
        ) as occurrence
    from placed
),

identified as (
    select
        *,
        left(md5(concat_ws(chr(31), rule, page_key, identity, occurrence)), 16) as finding_id
    from numbered
),

previous as (
    select * from previous.findings
    where status <> 'resolved'
),

-- Nobody asks where the run before had the same rules.
unchanged_pages as (
    select pages.path
    from staging.pages as pages
    inner join previous.rules as rules on rules.are_others
    inner join previous.pages as before on pages.path = before.path
    where pages.content_hash = before.content_hash
),

led_elsewhere as (
    select links.source_path as path
    from previous.links as links
    inner join previous.rules as rules on rules.are_others
    left join unchanged_pages as targets on links.target_path = targets.path
    where links.target_path is not null and targets.path is null
),

untouched_pages as (
    select path
    from unchanged_pages
    where path not in (select path from led_elsewhere)
),

judged as (
    select
        identified.finding_id,
        identified.rule,
        identified.severity,
        identified.path,
        identified.line,
        identified."column",
        identified.field,
        identified.message,
        identified.details,
        identified.page_key,
        case
            when previous.finding_id is not null then 'open'
            when history.finding_id is not null then 'regressed'
            else 'new'
        end as status,
        case
            when previous.finding_id is not null then coalesce(previous.is_rebased, false)
            else untouched_pages.path is not null
        end as is_rebased,
        coalesce(previous.first_seen_run, history.first_seen_run, this_run.run_id) as first_seen_run,
        this_run.run_id as last_seen_run
    from identified
    cross join this_run
    left join previous using (finding_id)
    left join history.first_seen as history using (finding_id)
    left join untouched_pages on identified.path = untouched_pages.path
),

gone as (
    select
        previous.finding_id,
        previous.rule,
        previous.severity,
        previous.path,
        previous.line,
        previous."column",
        previous.field,
        previous.message,
        previous.details,
        previous.page_key,
        case when unreadable.path is null then 'resolved' else 'open' end as status,
        coalesce(previous.is_rebased, false) as is_rebased,
        previous.first_seen_run,
        case when unreadable.path is null then run_before.run_id else this_run.run_id end as last_seen_run
    from previous
    anti join judged on previous.finding_id = judged.finding_id
    cross join this_run
    cross join run_before
    left join staging.unreadable_pages as unreadable
        on
            previous.path = unreadable.path
            and previous.rule not in ('front-matter-invalid', 'file-encoding', 'file-unreadable')
),

findings as (
    select * from judged
    union all
    select * from gone
),

waived as (
    select
        findings.finding_id,
        min(waivers.reason) as waiver_reason
    from findings
    inner join tables.waived_paths as waivers
        on
            findings.rule = waivers.rule
            and (waivers.path is null or findings.path = waivers.path)
            and (waivers.finding_id is null or findings.finding_id = waivers.finding_id)
    group by findings.finding_id
)

select
    findings.finding_id,
    findings.rule,
    findings.severity,
    findings.path,
    findings.line,
    findings."column",
    findings.field,
    findings.message,
    findings.details,
    findings.page_key,
    findings.status,
    findings.is_rebased,
    findings.first_seen_run,
    findings.last_seen_run,
    waived.finding_id is not null as is_waived,
    waived.waiver_reason
from findings
left join waived using (finding_id)
order by findings.path, findings.line, findings.rule, findings.finding_id
