-- One row per figure of the whole link graph.

select
    statistic,
    value,
    null_model,
    random_mean,
    random_sd,
    z_score,
    draw_count,
    meaning
from tables.graph_statistics
