-- One row per figure of the whole link graph, beside what chance gives.
-- materialized: view
-- key: statistic

select
    statistic,
    value,
    null_model,
    random_mean,
    random_sd,
    z_score,
    draw_count,
    meaning
from staging.graph_statistics
