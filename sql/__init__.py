"""The models, as plain SQL: one file, one select; the folder is the schema."""
