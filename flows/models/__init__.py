"""What a SQL model is, and how models are asked of DuckDB; `flows.model` builds a run's database with it."""
