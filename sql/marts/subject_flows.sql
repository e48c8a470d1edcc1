-- One row per pair of subjects that edges join, or that chance would join.
-- materialized: view
-- key: source_subject_id, target_subject_id

select
    source_subject_id,
    target_subject_id,
    edge_count,
    random_mean,
    random_sd,
    z_score
from staging.subject_flows
