-- Headline figure that moved unlike ever before.
-- severity: warning
-- identity: headline
-- parameter: runs = 7  Earlier changes of the figure that have to be known
-- parameter: warn = 6  Robust deviations from which it is a warning
-- parameter: fail = 15  Robust deviations from which it is an error
-- why: A sudden step is mostly a fault of a script, a template or a mass edit, and easy to mend on the same day.
-- how: The step from the run before, against the steps of the last 60 runs that changed something: distance from
--   their median, in median absolute deviations. A step counts only if it is more than 1 % of the figure.
-- fix: Look what changed with matterhouse diff; if it was meant, nothing: the next run takes it as usual.

with figures as (
    select
        run_id,
        headline,
        value
    from history.headlines
    union all
    select
        null as run_id,
        headline,
        value
    from reports.headlines
),

steps as (
    select
        headline,
        value,
        value - lag(value) over (partition by headline order by run_id nulls last) as step,
        run_id is null as is_latest,
        row_number() over (partition by headline order by run_id desc nulls first) as place
    from figures
),

usual as (
    select
        headline,
        count(*) as step_count,
        median(step) as median_step,
        mad(step) * 1.4826 as spread
    from steps
    where not is_latest and step is not null and place <= 61
    group by headline
),

deviations as (
    select
        steps.headline,
        steps.value,
        steps.step,
        usual.median_step,
        abs(steps.step - usual.median_step)
        / greatest(usual.spread, sqrt(abs(steps.value - steps.step)) / 4, 0.01 * abs(steps.value - steps.step), 1)
            as deviation
    from steps
    inner join usual using (headline)
    where steps.is_latest and usual.step_count >= parameter('runs')
)

select
    '.' as path,
    case when deviation >= parameter('fail') then 'error' else 'warning' end as severity,
    headline
    || ' went from '
    || (value - step)
    || ' to '
    || value
    || '; its usual step is '
    || median_step as message,
    headline,
    value,
    step,
    round(deviation, 1) as deviation
from deviations
where deviation >= parameter('warn')
