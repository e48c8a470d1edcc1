-- Waiver whose last day is over.
-- severity: warning
-- identity: waived_rule, reason
-- why: What it allowed for a time counts again.
-- how: `until` of a waiver in matterhouse.toml lies before the day of the build.
-- fix: Mend what was waived, then remove the waiver; or give it another day.

select
    config_path as path,
    line,
    'The waiver of ' || rule || ' held until ' || until_on || ': ' || reason as message,
    rule as waived_rule,
    reason,
    until_on
from tables.waivers
where is_expired
