-- One row per figure of the whole link graph, beside what it would be if chance had set the links.
-- key: statistic
-- why: A figure of a graph says little by itself. Only against chance is it seen whether links keep to their subject,
--   answer each other or fall apart into groups more than they would anyway.
-- how: The figure of the site, and mean and standard deviation of the same figure in random graphs. same degrees:
--   every page keeps its number of links in and out; same size: only the number of links is kept, since the degrees
--   alone fix how links are spread over pages. z_score = (value - random_mean) / random_sd, less where random
--   graphs go as far themselves. Formulas: docs/graph.md.
-- fix: Nothing is wrong as such. Small shares of the largest group say that readers get stuck; link groups to each
--   other, from link_groups. A high top_in_link_share says that few pages take it all; see hubs and orphan_pages.
-- columns:
--   ratio: Value, in times of the mean of random graphs; NULL where that is about 0
--   reading: above, below or as by chance; from 2 standard deviations on

with graph_statistics as (
    select * from staging.graph_statistics
)

select
    statistic,
    round(value, 4) as value,
    round(random_mean, 4) as random_mean,
    round(random_sd, 6) as random_sd,
    round(z_score, 1) as z_score,
    case when abs(random_mean) > random_sd then round(value / random_mean, 2) end as ratio,
    case
        when value is null then 'not defined here'
        when random_mean is null then 'not compared'
        when coalesce(abs(z_score), 0) < 2 and (random_sd > 0 or abs(value - random_mean) < 1e-9) then 'as by chance'
        when value > random_mean then 'above chance'
        else 'below chance'
    end as reading,
    null_model,
    draw_count,
    meaning
from graph_statistics
order by null_model, statistic
