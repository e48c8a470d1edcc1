"""The dashboard's templates, style and scripts; `flows.dashboard.write` fills them."""
