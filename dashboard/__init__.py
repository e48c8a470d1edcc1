"""The dashboard's templates, style and scripts; `flows.dashboard` fills them."""
